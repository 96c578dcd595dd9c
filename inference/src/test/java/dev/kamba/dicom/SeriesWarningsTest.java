package dev.kamba.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class SeriesWarningsTest {

    private static final String AXIAL = "1\\0\\0\\0\\1\\0";
    private static final String CORONAL = "1\\0\\0\\0\\0\\-1";

    @TempDir
    Path folder;

    @Test
    void plain_stack_has_none() {
        assertThat(warnings(at("1.1", 0, 0), at("1.2", 0, 2), at("1.3", 0, 4))).isEmpty();
    }

    @Test
    void what_was_left_out_is_counted_by_reason() {
        assertThat(warnings(
                        at("1.1", 0, 0),
                        at("1.2", 0, 2),
                        at("1.3", 0, 4),
                        TestImage.at("1.4", 0, 0, 0, CORONAL),
                        TestImage.at("1.5", 0, 9, 0, CORONAL)))
                .containsExactly("2 instances were left out: lies at an angle to the stack, as localizers do");
    }

    @Test
    void time_points_are_told_from_copies() {
        assertThat(warnings(timed("1.1", 0, "0"), timed("1.2", 0, "40"), timed("1.3", 3, "0"), timed("1.4", 3, "0")))
                .containsExactly(
                        "2 of 2 places hold several images, up to 2; each image has its own mask",
                        "1 image lies at the place of another, and neither time nor echo tells them apart");
    }

    @Test
    void uneven_distances_are_given() {
        assertThat(warnings(at("1.1", 0, 0), at("1.2", 0, 2), at("1.3", 0, 5)))
                .containsExactly("distances of slices are uneven: 2.00 to 3.00 mm");
    }

    @Test
    void tilted_gantry_is_named() {
        assertThat(warnings(at("1.1", 0, 0), at("1.2", 1, 2), at("1.3", 2, 4)))
                .containsExactly("slices are shifted against each other, as with a tilted gantry");
    }

    @Test
    void ct_without_one_frame_of_reference_has_no_place() {
        assertThat(warnings(
                        at("1.1", 0, 0).set(Tag.Modality, VR.CS, "CT"),
                        at("1.2", 0, 2).set(Tag.FrameOfReferenceUID, VR.UI, "1.8")))
                .singleElement()
                .asString()
                .startsWith("the images have no place in one frame of reference");
    }

    private static TestImage at(String uid, double y, double z) {
        return TestImage.at(uid, 0, y, z, AXIAL);
    }

    private static TestImage timed(String uid, double z, String milliseconds) {
        return at(uid, 0, z).set(Tag.TriggerTime, VR.DS, milliseconds);
    }

    private List<String> warnings(TestImage... images) {
        var files = new ArrayList<Path>();
        for (var image : images) {
            files.add(image.writeTo(folder));
        }
        return SourceSeries.read(files).warnings();
    }
}
