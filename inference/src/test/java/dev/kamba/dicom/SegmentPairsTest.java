package dev.kamba.dicom;

import dev.kamba.dicom.SegmentPairs.Pair;
import dev.kamba.dicom.TestSegments.Frame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SegmentPairsTest {

    @TempDir
    private Path folder;

    @Test
    void planes_are_those_of_the_images_that_frames_refer_to() {
        var one = binary().frame(Frame.of(1, "1.1"), 1, 0).frame(Frame.of(1, "1.2"), 1, 1);
        var other = binary().frame(Frame.of(1, "1.3"), 0, 1).frame(new Frame(1, "1.1", 1, ""), 0, 1);

        var pairs = SegmentPairs.of(one.in(folder), other.in(folder));

        assertThat(pairs.geometric()).isFalse();
        assertThat(pairs.onlyInOne()).containsExactly("1.2");
        assertThat(pairs.onlyInOther()).containsExactly("1.3");
        assertThat(pairs.of(1, 1))
                .containsExactly(
                        new Pair("1.1", mask(1, 0), mask(0, 1), null),
                        new Pair("1.2", mask(1, 1), mask(0, 0), null),
                        new Pair("1.3", mask(0, 0), mask(0, 1), null));
    }

    @Test
    void planes_without_references_in_common_are_those_at_one_place() {
        var one = binary().frame(new Frame(1, "1.1", 0, "0\\0\\8"), 1, 0);
        var other = binary().frame(Frame.at(1, "0\\0\\16"), 1, 1).frame(Frame.at(1, "0\\0\\8.001"), 0, 1);

        var pairs = SegmentPairs.of(one.in(folder), other.in(folder));

        assertThat(pairs.geometric()).isTrue();
        assertThat(pairs.onlyInOne()).isEmpty();
        assertThat(pairs.onlyInOther()).singleElement().asString().contains("(0.000, 0.000, 16.000) mm");
        assertThat(pairs.of(1, 1)).extracting(Pair::one).containsExactly(mask(1, 0), mask(0, 0));
        assertThat(pairs.of(1, 1)).extracting(Pair::other).containsExactly(mask(0, 1), mask(1, 1));
    }

    @Test
    void what_cannot_be_compared_is_refused() {
        var one = binary().frame(new Frame(1, "1.1", 0, "0\\0\\8"), 1, 0);
        var moved = binary().frame(new Frame(1, "1.1", 0, "0\\0\\9"), 1, 0);
        var elsewhere = binary().with(Tag.FrameOfReferenceUID, VR.UI, "1.2.8").frame(Frame.at(1, "0\\0\\8"), 1, 0);
        var nowhere = binary().frame(Frame.of(1, "1.7"), 1, 0);
        var larger = TestSegments.binary(1, 3).segment(1, "a").frame(Frame.of(1, "1.1"), 1, 0, 0);

        var first = one.in(folder);
        for (var other : List.of(moved, elsewhere, nowhere, larger)) {
            var second = other.in(folder);
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> SegmentPairs.of(first, second))
                    .extracting(KambaException::code)
                    .isEqualTo(ErrorCode.GEOMETRY_INVALID);
        }
    }

    @Test
    void a_tally_counts_frames_voxels_and_volume() {
        var tally = binary().segment(2, "b")
                .segment(3, "c")
                .frame(Frame.at(1, "0\\0\\8"), 1, 0)
                .frame(Frame.at(1, "0\\0\\24"), 1, 1)
                .frame(Frame.at(2, "0\\0\\8"), 1, 0)
                .frame(Frame.at(2, "0\\0\\8"), 0, 1)
                .in(folder)
                .tally();

        assertThat(tally).extracting(SegmentTally::frames).containsExactly(2, 2, 0);
        assertThat(tally).extracting(SegmentTally::voxels).containsExactly(3L, 2L, 0L);
        // 0.5 x 0.25 mm pixels, slices 8 mm apart: 1 mm3 each.
        assertThat(tally.get(0).millilitres()).hasValue(0.003);
        assertThat(tally.get(1).millilitres()).as("two frames at one place").isEmpty();
        assertThat(tally.get(2).millilitres()).hasValue(0);
    }

    @Test
    void a_label_map_s_tally_is_by_pixel_value() {
        var tally = TestSegments.labelMap(1, 3, 16)
                .segment(0, "Background")
                .segment(40_000, "a")
                .segment(7, "b")
                .frame(Frame.of(0, "1.1"), 40_000, 0, 40_000)
                .frame(Frame.of(0, "1.2"), 0, 0, 40_000)
                .in(folder)
                .tally();

        assertThat(tally).extracting(each -> each.segment().number()).containsExactly(0, 40_000, 7);
        assertThat(tally).extracting(SegmentTally::frames).containsExactly(2, 2, 0);
        assertThat(tally).extracting(SegmentTally::voxels).containsExactly(3L, 3L, 0L);
        assertThat(tally.get(1).millilitres()).isEmpty();
    }

    @Test
    void a_frame_that_belongs_to_no_image_is_counted() {
        var sources = TestImage.at("1.5.0", 0, 0, 0, "1\\0\\0\\0\\1\\0")
                .seriesIn(folder)
                .frames();
        var placed = TestSegments.binary(1, 1)
                .segment(1, "a")
                .frame(Frame.of(1, "1.5.0"), 1)
                .frame(Frame.of(1, "1.5.9"), 1)
                .in(folder)
                .placedOn(sources);

        assertThat(placed.astray()).isEqualTo(1);
        assertThat(placed.mask(1, 0).count()).isEqualTo(1);
    }

    private static TestSegments binary() {
        return TestSegments.binary(1, 2).segment(1, "a");
    }

    private static Mask mask(int... pixels) {
        var bits = new BitSet();
        for (int i = 0; i < pixels.length; i++) {
            bits.set(i, pixels[i] == 1);
        }
        return Mask.of(1, pixels.length, bits);
    }
}
