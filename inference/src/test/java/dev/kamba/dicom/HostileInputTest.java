package dev.kamba.dicom;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.BrokenInput;
import dev.kamba.fixtures.BrokenInputs;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class HostileInputTest {

    private static final String SENTINEL = "ZZSECRET";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"16385, 1", "1, 16385", "0, 5", "16000, 16000", "65535, 65535"})
    void a_plane_that_is_too_large_or_empty_is_refused_before_it_is_read(int rows, int columns) {
        var image = TestImage.grey("1.1", rows, columns, 8).pixels(0, 0);

        assertRefused(image, ErrorCode.IMAGE_UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {Tag.Rows, Tag.Columns, Tag.PhotometricInterpretation, Tag.BitsAllocated})
    void an_image_without_a_needed_attribute_is_refused(int tag) {
        assertRefused(TestImage.grey("1.1", 1, 1, 8).pixels(0).without(tag), ErrorCode.IMAGE_UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(ints = {Tag.SOPInstanceUID, Tag.SOPClassUID, Tag.StudyInstanceUID, Tag.SeriesInstanceUID})
    void an_image_without_identity_is_refused(int tag) {
        assertRefused(TestImage.grey("1.1", 1, 1, 8).pixels(0).without(tag), ErrorCode.IDENTITY_INVALID);
    }

    @ParameterizedTest
    @CsvSource({"12, 16, 15", "8, 9, 8", "16, 12, 10", "16, 0, 0", "24, 24, 23"})
    void contradicting_bit_depths_are_refused(int allocated, int stored, int highBit) {
        var image = TestImage.grey("1.1", 1, 1, 16)
                .set(Tag.BitsAllocated, allocated)
                .set(Tag.BitsStored, stored)
                .set(Tag.HighBit, highBit)
                .words(0);

        assertRefused(image, ErrorCode.IMAGE_UNSUPPORTED);
    }

    @Test
    void more_frames_than_pixel_data_are_refused() {
        assertRefused(
                TestImage.grey("1.1", 2, 2, 8)
                        .set(Tag.NumberOfFrames, VR.IS, "3")
                        .pixels(new byte[10]),
                ErrorCode.PIXELS_INVALID);
    }

    @Test
    void millions_of_frames_are_refused() {
        assertRefused(
                TestImage.grey("1.1", 1, 1, 8)
                        .set(Tag.NumberOfFrames, VR.IS, "2000000000")
                        .pixels(0),
                ErrorCode.IMAGE_UNSUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "NaN", "1e400", "one"})
    void a_slope_without_sense_is_refused(String slope) {
        var image = TestImage.grey("1.1", 1, 1, 8)
                .set(Tag.RescaleSlope, VR.DS, slope)
                .pixels(1);

        assertRefused(image, ErrorCode.IMAGE_UNSUPPORTED);
    }

    @Test
    void a_deflated_data_set_that_never_ends_is_refused() throws IOException {
        var plain = Files.readAllBytes(TestImage.grey("1.1", 1, 1, 8)
                .syntax(SyntaxSupport.DEFLATED)
                .pixels(0)
                .writeTo(folder));
        var bomb = new ByteArrayOutputStream();
        int meta = 132 + 12 + (plain[140] & 0xFF);
        bomb.write(plain, 0, meta);
        try (var deflated = new DeflaterOutputStream(bomb, new Deflater(Deflater.BEST_SPEED, true))) {
            // One private value of 2.1 GB of zeros.
            deflated.write(TestImage.bytes(9, 0, 16, 16, 'O', 'B', 0, 0, 0, 0, 0, 0x7F));
            var zeros = new byte[1 << 20];
            for (int written = 0; written < 1100; written++) {
                deflated.write(zeros);
            }
        }
        var file = Files.write(folder.resolve("bomb.dcm"), bomb.toByteArray());

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> SourceSeries.read(List.of(file)))
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE));
    }

    @Test
    void sequences_nested_without_end_are_refused() {
        var innermost = new Attributes();
        for (int depth = 0; depth < 40; depth++) {
            var outer = new Attributes();
            outer.ensureSequence(Tag.ReferencedSeriesSequence, 1).add(innermost);
            innermost = outer;
        }

        assertRefused(
                TestImage.grey("1.1", 1, 1, 8)
                        .item(Tag.ReferencedSeriesSequence, innermost)
                        .pixels(0),
                ErrorCode.UNREADABLE);
    }

    static List<BrokenInput> brokenInputs() {
        return BrokenInputs.all();
    }

    @ParameterizedTest
    @MethodSource("brokenInputs")
    void a_broken_file_is_refused_or_read_but_never_crashes(BrokenInput input) throws IOException {
        var file = Files.write(folder.resolve("broken.dcm"), input.bytes());

        readAll(file);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void a_file_with_flipped_bytes_is_refused_or_read_and_no_message_tells_the_name(long seed) throws IOException {
        var random = new Random(seed);
        var instance = Study.of(Recipe.of(Kind.CT, seed)
                        .withSlices(1)
                        .withSize(64)
                        .withPatientName(SENTINEL + "^X")
                        .withPatientId(SENTINEL))
                .instances()
                .get(0);
        for (int round = 0; round < 150; round++) {
            var bytes = instance.part10();
            for (int flip = 0; flip < 1 + round % 4; flip++) {
                bytes[random.nextInt(Math.min(bytes.length, 1800))] = (byte) random.nextInt(256);
            }
            var cut = round % 5 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;

            readAll(Files.write(folder.resolve("flipped.dcm"), cut));
        }
    }

    /** Whatever goes wrong must be said in our own words. */
    private static void readAll(Path file) {
        var problem = catchThrowableOfType(
                Exception.class,
                () -> SourceSeries.read(List.of(file)).frames().stream()
                        .limit(20)
                        .forEach(SourceFrame::image));
        if (problem != null) {
            assertThat(problem).isInstanceOf(KambaException.class);
            assertThat(problem.toString() + problem.getCause()).doesNotContain(SENTINEL);
        }
    }

    private void assertRefused(TestImage image, ErrorCode code) {
        var file = image.writeTo(folder);
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> SourceSeries.read(List.of(file)).frames().forEach(SourceFrame::image))
                .satisfies(e -> assertThat(e.code()).isEqualTo(code));
    }
}
