package dev.kamba.dicom;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class SpatialOrderTest {

    private static final String AXIAL = "1\\0\\0\\0\\1\\0";
    private static final String SAGITTAL = "0\\1\\0\\0\\0\\-1";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"OBLIQUE", "SHUFFLED", "UNEVEN"})
    void ct_slices_come_in_the_order_they_were_drawn_in(Variant variant) {
        var study = Study.of(Recipe.of(Kind.CT, 7).withSlices(9).withSize(64).withVariants(variant));
        var files = new ArrayList<>(study.writeTo(folder));
        Collections.shuffle(files, new Random(3));
        var drawn = study.instances().stream()
                .sorted(Comparator.comparingInt(dev.kamba.fixtures.Instance::slice))
                .map(dev.kamba.fixtures.Instance::sopInstanceUid)
                .toList();

        var series = SourceSeries.read(files);

        assertThat(series.geometric()).isTrue();
        assertThat(series.leftOut()).isEmpty();
        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactlyElementsOf(drawn);
        assertThat(offsets(series)).isSorted();
    }

    @Test
    void a_localizer_is_left_out_with_its_reason() {
        var study = Study.of(Recipe.of(Kind.CT, 7).withSlices(5).withSize(64).withVariants(Variant.LOCALIZER));

        var series = SourceSeries.read(study.writeTo(folder));

        assertThat(series.frames()).hasSize(5);
        assertThat(series.leftOut()).singleElement().satisfies(left -> {
            assertThat(left.reason()).contains("localizers");
            assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).doesNotContain(left.sopInstanceUid());
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void cine_goes_by_slice_then_by_trigger_time_whatever_the_order_of_files(long seed) {
        var files = new ArrayList<Path>();
        var random = new Random(seed);
        for (int slice = 0; slice < 4; slice++) {
            for (int phase = 0; phase < 6; phase++) {
                // Positions differ by rounding from phase to phase, and instance numbers run backwards.
                files.add(TestImage.at("1.5." + slice + "." + phase, 0, 0, 8.0 * slice + random.nextDouble(1e-4), AXIAL)
                        .set(Tag.TriggerTime, VR.DS, String.valueOf(35.5 * phase))
                        .set(Tag.InstanceNumber, VR.IS, String.valueOf(1000 - 6 * slice - phase))
                        .writeTo(folder));
            }
        }
        Collections.shuffle(files, random);

        var uids = SourceSeries.read(files).frames().stream().map(SourceFrame::sopInstanceUid);

        assertThat(uids).hasSize(24).isSorted();
    }

    @Test
    void neighbours_of_a_cine_are_the_next_slices_at_the_same_time() {
        var frames = SourceSeries.read(cine(6, 6, 6, 6)).frames();

        for (int slice = 0; slice < 4; slice++) {
            for (int phase = 0; phase < 6; phase++) {
                for (int step = -4; step <= 4; step++) {
                    int there = Math.max(0, Math.min(3, slice + step));
                    assertThat(frames.get(6 * slice + phase).neighbour(step)).isSameAs(frames.get(6 * there + phase));
                }
            }
        }
    }

    @Test
    void loops_of_unlike_length_meet_after_the_same_share_of_the_cycle() {
        var frames = SourceSeries.read(cine(6, 3)).frames();

        assertThat(neighbours(frames.subList(0, 6), 1))
                .containsExactly("1.5.1.0", "1.5.1.0", "1.5.1.1", "1.5.1.1", "1.5.1.2", "1.5.1.2");
        assertThat(neighbours(frames.subList(6, 9), -1)).containsExactly("1.5.0.0", "1.5.0.2", "1.5.0.4");
    }

    @Test
    void a_loop_at_one_position_and_frames_without_a_place_have_no_neighbours() {
        var loop = SourceSeries.read(cine(5)).frames();
        var unplaced = SourceSeries.read(List.of(
                        TestImage.grey("1.6.1", 1, 1, 8).pixels(0).writeTo(folder),
                        TestImage.grey("1.6.2", 1, 1, 8).pixels(0).writeTo(folder)))
                .frames();

        assertThat(loop)
                .hasSize(5)
                .allSatisfy(frame -> assertThat(frame.neighbour(1)).isSameAs(frame));
        assertThat(unplaced)
                .hasSize(2)
                .allSatisfy(frame -> assertThat(frame.neighbour(1)).isSameAs(frame));
    }

    @Test
    void a_step_beyond_all_numbers_is_the_last_slice() {
        var frames = SourceSeries.read(cine(1, 1, 1)).frames();

        assertThat(frames.get(1).neighbour(Integer.MAX_VALUE)).isSameAs(frames.get(2));
        assertThat(frames.get(1).neighbour(Integer.MIN_VALUE)).isSameAs(frames.get(0));
    }

    private List<String> neighbours(List<SourceFrame> frames, int step) {
        return frames.stream()
                .map(frame -> ((SourceFrame) frame.neighbour(step)).sopInstanceUid())
                .toList();
    }

    /** Instances 1.5.SLICE.PHASE, with so many phases at each slice. */
    private List<Path> cine(int... phases) {
        var files = new ArrayList<Path>();
        for (int slice = 0; slice < phases.length; slice++) {
            for (int phase = 0; phase < phases[slice]; phase++) {
                files.add(TestImage.at("1.5." + slice + "." + phase, 0, 0, 8.0 * slice, AXIAL)
                        .set(Tag.TriggerTime, VR.DS, String.valueOf(35.5 * phase))
                        .writeTo(folder));
            }
        }
        return files;
    }

    @Test
    void frames_without_a_place_go_by_instance_number() {
        var files = List.of(
                TestImage.grey("1.1", 1, 1, 8)
                        .set(Tag.InstanceNumber, VR.IS, "10")
                        .pixels(0)
                        .writeTo(folder),
                TestImage.grey("1.2", 1, 1, 8)
                        .set(Tag.InstanceNumber, VR.IS, "9")
                        .pixels(0)
                        .writeTo(folder),
                TestImage.grey("1.3", 1, 1, 8).pixels(0).writeTo(folder));

        var series = SourceSeries.read(files);

        assertThat(series.geometric()).isFalse();
        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactly("1.2", "1.1", "1.3");
    }

    @Test
    void a_picture_without_a_place_among_slices_is_left_out() {
        var series = SourceSeries.read(List.of(
                TestImage.at("1.1", 0, 0, 5, AXIAL).writeTo(folder),
                TestImage.grey("1.2", 1, 1, 8).pixels(0).writeTo(folder),
                TestImage.at("1.3", 0, 0, 0, AXIAL).writeTo(folder)));

        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactly("1.3", "1.1");
        assertThat(series.leftOut()).extracting(LeftOut::sopInstanceUid).containsExactly("1.2");
    }

    @Test
    void images_of_another_size_than_most_are_left_out_with_their_reason() {
        var series = SourceSeries.read(List.of(
                TestImage.grey("1.1", 2, 3, 8).pixels(0, 0, 0, 0, 0, 0).writeTo(folder),
                TestImage.grey("1.2", 1, 2, 8).pixels(0, 0).writeTo(folder),
                TestImage.grey("1.3", 1, 2, 8).pixels(0, 0).writeTo(folder)));

        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactly("1.2", "1.3");
        assertThat(series.leftOut())
                .containsExactly(new LeftOut("1.1", "has 2 x 3 pixels, but most of the series has 1 x 2"));
    }

    @Test
    void of_as_many_placed_and_unplaced_images_the_placed_ones_are_kept() {
        var series = SourceSeries.read(List.of(
                TestImage.grey("1.1", 1, 1, 8).pixels(0).writeTo(folder),
                TestImage.at("1.2", 0, 0, 5, AXIAL).writeTo(folder)));

        assertThat(series.geometric()).isTrue();
        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactly("1.2");
    }

    @Test
    void slices_of_several_frames_of_reference_are_sorted_but_have_no_geometry_to_copy() {
        var series = SourceSeries.read(List.of(
                TestImage.at("1.1", 0, 0, 5, AXIAL).writeTo(folder),
                TestImage.at("1.2", 0, 0, 2, AXIAL)
                        .set(Tag.FrameOfReferenceUID, VR.UI, "1.8")
                        .writeTo(folder)));

        assertThat(series.frames()).extracting(SourceFrame::sopInstanceUid).containsExactly("1.2", "1.1");
        assertThat(series.geometric()).isFalse();
    }

    @Test
    void frames_of_an_enhanced_image_are_sorted_by_their_own_positions() {
        var image = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.NumberOfFrames, VR.IS, "4")
                .set(Tag.FrameOfReferenceUID, VR.UI, "1.2.9")
                .pixels(10, 11, 12, 13);
        var shared = new Attributes();
        var measures = new Attributes();
        measures.setDouble(Tag.PixelSpacing, VR.DS, 0.5, 0.25);
        shared.ensureSequence(Tag.PixelMeasuresSequence, 1).add(measures);
        image.item(Tag.SharedFunctionalGroupsSequence, shared);
        image.item(Tag.PerFrameFunctionalGroupsSequence, group(30, AXIAL, "1"));
        image.item(Tag.PerFrameFunctionalGroupsSequence, group(10, AXIAL, "2"));
        image.item(Tag.PerFrameFunctionalGroupsSequence, group(0, SAGITTAL, "1"));
        image.item(Tag.PerFrameFunctionalGroupsSequence, group(20, AXIAL, "1"));

        var series = image.seriesIn(folder);

        assertThat(series.geometric()).isTrue();
        assertThat(series.frames()).extracting(SourceFrame::number).containsExactly(2, 4, 1);
        assertThat(series.frames().get(0).image().at(0, 0, 0)).isEqualTo(22);
        assertThat(series.frames().get(2).geometry().orElseThrow().spacing().columnMm())
                .isEqualTo(0.25);
        assertThat(series.leftOut()).extracting(LeftOut::sopInstanceUid).containsExactly("1.1");
    }

    private static Attributes group(double z, String orientation, String slope) {
        var group = new Attributes();
        var position = new Attributes();
        position.setDouble(Tag.ImagePositionPatient, VR.DS, 0, 0, z);
        group.ensureSequence(Tag.PlanePositionSequence, 1).add(position);
        var plane = new Attributes();
        plane.setString(Tag.ImageOrientationPatient, VR.DS, orientation.split("\\\\"));
        group.ensureSequence(Tag.PlaneOrientationSequence, 1).add(plane);
        var transformation = new Attributes();
        transformation.setString(Tag.RescaleSlope, VR.DS, slope);
        transformation.setString(Tag.RescaleIntercept, VR.DS, "0");
        group.ensureSequence(Tag.PixelValueTransformationSequence, 1).add(transformation);
        return group;
    }

    private static List<Double> offsets(SourceSeries series) {
        var normal = series.frames().get(0).geometry().orElseThrow().normal();
        return series.frames().stream()
                .map(frame -> frame.geometry().orElseThrow().position().dot(normal))
                .toList();
    }
}
