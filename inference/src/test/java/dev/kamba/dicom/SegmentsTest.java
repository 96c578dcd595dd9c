package dev.kamba.dicom;

import dev.kamba.dicom.TestSegments.Frame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class SegmentsTest {

    private static final String AXIAL = "1\\0\\0\\0\\1\\0";

    @TempDir
    private Path folder;

    @Test
    void header_says_what_is_segmented_and_where() {
        var segments = TestSegments.binary(1, 3)
                .segment(1, "Liver")
                .segment(4, "Other")
                .frame(Frame.of(1, "1.1"), 1, 0, 1)
                .in(folder);

        assertThat(segments.sourceSeriesUid()).isEqualTo(TestSegments.SOURCE_SERIES);
        var type = new CodedConcept("10200004", "SCT", "Liver");
        var none = new CodedConcept("", "", "");
        var nobody = new Segment.Author("", "");
        assertThat(segments.segments())
                .containsExactly(
                        new Segment(1, "Liver", none, type, nobody, null),
                        new Segment(4, "Other", none, type, nobody, null));
    }

    @Test
    void binary_frames_that_begin_inside_a_byte_are_read_bit_by_bit() {
        var segments = TestSegments.binary(1, 3)
                .segment(1, "a")
                .segment(2, "b")
                .frame(Frame.of(1, "1.1"), 1, 0, 1)
                .frame(Frame.of(1, "1.2"), 0, 0, 0)
                .frame(Frame.of(2, "1.1"), 0, 1, 1)
                .frame(Frame.of(2, "1.3"), 1, 1, 1)
                .in(folder);

        assertThat(segments.mask(1, "1.1", 1)).contains(mask(1, 0, 1));
        assertThat(segments.mask(1, "1.2", 1)).contains(mask(0, 0, 0));
        assertThat(segments.mask(2, "1.1", 1)).contains(mask(0, 1, 1));
        assertThat(segments.mask(2, "1.3", 1)).contains(mask(1, 1, 1));
        assertThat(segments.mask(1, "1.3", 1)).isEmpty();
        assertThat(segments.mask(1, "1.9", 1)).isEmpty();
        assertThat(segments.mask(1, "1.1", 2)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> segments.mask(3, "1.1", 1));
    }

    @Test
    void fractional_values_count_above_half_of_the_greatest() {
        var segments = TestSegments.fractional(1, 3, 200)
                .segment(1, "a")
                .frame(Frame.of(1, "1.1"), 100, 101, 200)
                .in(folder);

        assertThat(segments.mask(1, "1.1", 1)).contains(mask(0, 1, 1));
    }

    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {8, 16})
    void a_label_map_holds_all_segments_in_one_frame(int bits) {
        int large = bits == 8 ? 255 : 40_000;
        var segments = TestSegments.labelMap(1, 3, bits)
                .segment(0, "Background")
                .segment(7, "a")
                .segment(large, "b")
                .frame(Frame.of(0, "1.1"), 7, 0, large)
                .in(folder);

        assertThat(segments.mask(7, "1.1", 1)).contains(mask(1, 0, 0));
        assertThat(segments.mask(0, "1.1", 1)).contains(mask(0, 1, 0));
        assertThat(segments.mask(large, "1.1", 1)).contains(mask(0, 0, 1));
    }

    @Test
    void frames_of_a_multi_frame_image_are_told_apart_by_their_number() {
        var segments = TestSegments.binary(1, 3)
                .segment(1, "a")
                .frame(new Frame(1, "1.1", 2, ""), 1, 0, 0)
                .frame(new Frame(1, "1.1", 3, ""), 0, 1, 0)
                .frame(new Frame(1, "1.1", 3, ""), 0, 0, 1)
                .in(folder);

        assertThat(segments.mask(1, "1.1", 1)).isEmpty();
        assertThat(segments.mask(1, "1.1", 2)).contains(mask(1, 0, 0));
        assertThat(segments.mask(1, "1.1", 3)).as("united").contains(mask(0, 1, 1));
    }

    @Test
    void references_count_before_positions_and_positions_where_there_is_none() {
        var frames = slices(3).frames();
        var segments = TestSegments.binary(1, 1)
                .segment(1, "a")
                .frame(Frame.of(1, "1.5.0"), 1)
                .frame(Frame.at(1, "0\\0\\16.001"), 1)
                .frame(Frame.at(1, "0\\0\\12"), 1)
                .in(folder);

        assertThat(segments.masks(1, frames)).containsExactly(point(true), point(false), point(true));
    }

    @Test
    void a_reference_without_a_number_is_to_the_only_frame_of_an_image_that_calls_itself_multi_frame() {
        var enhanced = TestImage.grey("1.5.0", 1, 1, 8)
                .item(Tag.PerFrameFunctionalGroupsSequence, new Attributes())
                .pixels(0)
                .seriesIn(folder)
                .frames();
        var loop = TestImage.grey("1.5.1", 1, 1, 8)
                .set(Tag.NumberOfFrames, VR.IS, "2")
                .pixels(0, 0)
                .seriesIn(folder)
                .frames();
        var segments = TestSegments.binary(1, 1)
                .segment(1, "a")
                .frame(Frame.of(1, "1.5.0"), 1)
                .frame(Frame.of(1, "1.5.1"), 1)
                .in(folder);

        assertThat(enhanced).singleElement().matches(SourceFrame::multiFrame);
        assertThat(segments.masks(1, enhanced)).containsExactly(point(true));
        assertFails(ErrorCode.GEOMETRY_INVALID, () -> segments.masks(1, loop));
    }

    @Test
    void a_frame_at_the_place_of_a_loop_belongs_to_no_image_of_it() {
        var loop = new ArrayList<Path>();
        for (int phase = 0; phase < 2; phase++) {
            loop.add(TestImage.at("1.5." + phase, 0, 0, 8, AXIAL)
                    .set(Tag.TriggerTime, VR.DS, String.valueOf(phase))
                    .writeTo(folder));
        }
        var frames = SourceSeries.read(loop).frames();
        var segments = TestSegments.binary(1, 1)
                .segment(1, "a")
                .frame(Frame.at(1, "0\\0\\8"), 1)
                .in(folder);

        assertFails(ErrorCode.GEOMETRY_INVALID, () -> segments.masks(1, frames));
    }

    @Test
    void a_segmentation_of_other_images_or_on_another_grid_is_refused() {
        var frames = slices(2).frames();
        var elsewhere = TestSegments.binary(1, 1).segment(1, "a").frame(Frame.at(1, "0\\0\\3"), 1);
        var moved = TestSegments.binary(1, 1).segment(1, "a").frame(new Frame(1, "1.5.0", 0, "0\\0\\3"), 1);
        var larger = TestSegments.binary(1, 2).segment(1, "a").frame(Frame.of(1, "1.5.0"), 1, 1);
        var foreign = TestSegments.binary(1, 1)
                .with(Tag.FrameOfReferenceUID, VR.UI, "1.2.8")
                .segment(1, "a")
                .frame(Frame.at(1, "0\\0\\8"), 1);

        for (var segments : List.of(elsewhere, moved, larger, foreign)) {
            var read = segments.in(folder);
            assertFails(ErrorCode.GEOMETRY_INVALID, () -> read.masks(1, frames));
        }
    }

    @Test
    void a_segment_without_frames_is_empty_everywhere() {
        var segments = TestSegments.binary(1, 1)
                .segment(1, "a")
                .segment(2, "b")
                .frame(Frame.of(1, "1.5.0"), 1)
                .in(folder);

        assertThat(segments.masks(2, slices(2).frames())).containsExactly(point(false), point(false));
    }

    @Test
    void what_contradicts_itself_is_refused() {
        var image = TestImage.grey("1.1", 1, 1, 8).pixels(0).writeTo(folder);
        assertThat(Segments.isSegmentation(image)).isFalse();
        assertFails(ErrorCode.IMAGE_UNSUPPORTED, () -> Segments.read(image));
        assertThat(Segments.isSegmentation(whole().writeTo(folder))).isTrue();

        assertRefused(whole().without(Tag.SegmentSequence), "Segment Sequence");
        assertRefused(whole().segment(1, "again"), "Segment Number");
        assertRefused(whole().without(Tag.SegmentationType), "Segmentation Type");
        assertRefused(whole().with(Tag.SegmentationType, VR.CS, "FRACTIONAL"), "Maximum Fractional Value");
        assertRefused(whole().without(Tag.PerFrameFunctionalGroupsSequence), "Per-Frame Functional Groups");
        assertRefused(whole().frame(Frame.of(0, "1.1"), 1), "Referenced Segment Number");
    }

    @Test
    void a_number_of_frames_that_the_file_does_not_hold_allocates_nothing() {
        var file = whole().claiming(100_000).writeTo(folder);

        assertFails(ErrorCode.PIXELS_INVALID, () -> Segments.read(file));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void broken_bytes_are_refused_and_nothing_else_happens(long seed) throws IOException {
        var sound = Files.readAllBytes(whole().frame(Frame.of(1, "1.2"), 1).writeTo(folder));
        var random = new Random(seed);
        var file = folder.resolve("broken.dcm");
        for (int trial = 0; trial < 120; trial++) {
            var bytes = sound.clone();
            for (int change = 0; change <= random.nextInt(3); change++) {
                bytes[132 + random.nextInt(bytes.length - 132)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try (var cut = new RandomAccessFile(file.toFile(), "rw")) {
                cut.setLength(trial % 3 == 0 ? random.nextInt(bytes.length) : bytes.length);
            }
            try {
                var segments = Segments.read(file);
                for (var segment : segments.segments()) {
                    segments.mask(segment.number(), "1.1", 1);
                    segments.mask(segment.number(), "1.2", 1);
                }
            } catch (KambaException e) {
                assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
            }
        }
    }

    private static TestSegments whole() {
        return TestSegments.binary(1, 1).segment(1, "a").frame(Frame.of(1, "1.1"), 1);
    }

    /** Planes of one pixel, 8 mm apart: 1.5.0, 1.5.1, and so on. */
    private SourceSeries slices(int number) {
        var files = new ArrayList<Path>();
        for (int slice = 0; slice < number; slice++) {
            files.add(TestImage.at("1.5." + slice, 0, 0, 8.0 * slice, AXIAL).writeTo(folder));
        }
        return SourceSeries.read(files);
    }

    private static Mask mask(int... pixels) {
        var bits = new BitSet();
        for (int i = 0; i < pixels.length; i++) {
            bits.set(i, pixels[i] == 1);
        }
        return Mask.of(1, pixels.length, bits);
    }

    private static Mask point(boolean set) {
        return mask(set ? 1 : 0);
    }

    private void assertRefused(TestSegments segments, String reason) {
        var file = segments.writeTo(folder);
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Segments.read(file))
                .withMessageContaining(reason)
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.IMAGE_UNSUPPORTED);
    }

    private static void assertFails(ErrorCode code, ThrowingCallable action) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(action)
                .extracting(KambaException::code)
                .isEqualTo(code);
    }
}
