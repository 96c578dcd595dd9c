package dev.kamba.dicom;

import dev.kamba.dicom.rule.Finding;
import dev.kamba.dicom.rule.SegRules;
import dev.kamba.dicom.rule.Sources;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Reads segmentations of highdicom and dcmqi, where shared/data has them; the numbers are those that pydicom counts. */
@EnabledIf("archiveExists")
class RealSegmentsTest {

    private static final Path ARCHIVE = Path.of("../../shared/data/dicom-samples.tar.zst");
    private static final String HIGHDICOM = "ImagingDataCommons+highdicom/test_files/";
    private static final String DCMQI = "QIICR+dcmqi/segmentations/";

    @TempDir
    static Path folder;

    static boolean archiveExists() {
        return Files.exists(ARCHIVE);
    }

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        var tar = new ProcessBuilder(
                        "sh",
                        "-c",
                        "zstd -dc \"$1\" | tar x --strip-components=1 -C \"$2\" --wildcards"
                                + " '*highdicom*' '*dcmqi*' '*pydicom-data/liver_*'",
                        "sh",
                        ARCHIVE.toString(),
                        folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "seg_image_ct_binary.dcm, 127;256;255",
        "seg_image_ct_binary_single_frame.dcm, 1832",
        "seg_image_ct_true_fractional.dcm, 127;256;255",
    })
    void highdicom_s_pixels_are_counted(String file, String counts) {
        var segments = Segments.read(folder.resolve(HIGHDICOM + file));

        assertThat(segments.segments()).singleElement().satisfies(segment -> {
            assertThat(segment.label()).isEqualTo("first segment");
            assertThat(counts(segments, segment.number())).containsExactly(numbers(counts));
        });
    }

    @Test
    void segments_that_overlap_are_kept_apart() {
        var segments = Segments.read(folder.resolve(HIGHDICOM + "seg_image_ct_binary_overlap.dcm"));

        assertThat(segments.segments()).hasSize(2);
        assertThat(counts(segments, 1)).containsExactly(16, 16, 16, 16);
        assertThat(counts(segments, 2)).containsExactly(4, 4, 4, 4);
        for (var source : segments.sources()) {
            var small = segments.mask(2, source.sopInstanceUid(), 1).orElseThrow();
            assertThat(small.dice(segments.mask(1, source.sopInstanceUid(), 1).orElseThrow()))
                    .as("some of it lies in both")
                    .isBetween(0.0, 1.0);
        }
    }

    /** Of the binary file's frames, these four show the same segment with the same number as the label map. */
    @ParameterizedTest(name = "segment {0} of frame {1}")
    @CsvSource({"1, 25, 14", "5, 19, 30", "9, 1, 32", "11, 7, 25"})
    void a_label_map_says_the_same_as_the_binary_form_of_it(int segment, int frame, int pixels) {
        var binary = Segments.read(folder.resolve(HIGHDICOM + "seg_image_sm_control.dcm"));
        var labels = Segments.read(folder.resolve(HIGHDICOM + "seg_image_sm_control_labelmap.dcm"));
        var source = binary.sources().get(0).sopInstanceUid();

        var found = labels.mask(segment, source, frame).orElseThrow();

        assertThat(found.count()).isEqualTo(pixels);
        assertThat(binary.mask(segment, source, frame)).contains(found);
        assertThat(labels.mask(0, source, frame).orElseThrow().count()).isEqualTo(100 - pixels);
        assertThat(binary.mask(segment, source, 22)).isEmpty();
        assertThat(binary.segments()).hasSize(20);
        assertThat(labels.segments()).hasSize(21);
    }

    @Test
    void dcmqi_s_liver_lies_on_its_ct() {
        var series = SourceSeries.read(IntStream.rangeClosed(1, 3)
                .mapToObj(slice -> folder.resolve(DCMQI + "ct-3slice/0" + slice + ".dcm"))
                .toList());
        var segments = Segments.read(folder.resolve(DCMQI + "liver.dcm"));

        var masks = segments.masks(1, series.frames());

        assertThat(segments.sourceSeriesUid()).isEqualTo(series.seriesInstanceUid());
        assertThat(masks).extracting(Mask::count).containsExactly(36233, 35645, 35220);
        assertThat(meanInside(series.frames().get(1), masks.get(1)))
                .as("Hounsfield units of a liver")
                .isBetween(30.0, 150.0);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"liver_rle.dcm", "liver_j2k.dcm"})
    void compressed_frames_are_those_of_the_plain_file(String file) {
        var plain = Segments.read(folder.resolve(DCMQI + "liver.dcm"));
        var compressed = Segments.read(folder.resolve("pydicom+pydicom-data/" + file));

        assertThat(plain.sources()).hasSize(3);
        for (var source : plain.sources()) {
            assertThat(compressed.mask(1, source.sopInstanceUid(), 1))
                    .isPresent()
                    .isEqualTo(plain.mask(1, source.sopInstanceUid(), 1));
        }
    }

    @Test
    void a_sparse_label_map_lies_on_the_slices_it_names() {
        var files = IntStream.rangeClosed(1, 3)
                .mapToObj(slice -> folder.resolve(DCMQI + "24x38x3/image/IMG000" + slice + ".dcm"))
                .toList();
        var frames = SourceSeries.read(files).frames();
        var whole = Segments.read(folder.resolve(DCMQI + "24x38x3/seg/label.seg"));
        var sparse = Segments.read(folder.resolve(DCMQI + "sparse-labelmap-noppv.dcm"));

        assertThat(whole.masks(1, frames)).extracting(Mask::count).containsExactly(0, 315, 0);
        assertThat(sparse.masks(1, frames)).extracting(Mask::count).containsExactlyInAnyOrder(315, 0, 315);
    }

    @Test
    void a_tally_and_a_comparison_are_of_all_frames_together() {
        var plain = Segments.read(folder.resolve(DCMQI + "liver.dcm"));
        var compressed = Segments.read(folder.resolve("pydicom+pydicom-data/liver_rle.dcm"));

        var tally = plain.tally().get(0);
        var pairs = SegmentPairs.of(plain, compressed);

        assertThat(plain.references())
                .singleElement()
                .satisfies(series -> assertThat(series.instances()).hasSize(3));
        assertThat(tally.segment().author()).isEqualTo(new Segment.Author("SEMIAUTOMATIC", "SlicerEditor"));
        assertThat(tally.segment().rgb()).isEqualTo(0xd98265);
        assertThat(tally.voxels()).isEqualTo(36233 + 35645 + 35220);
        // 0.810547 mm between pixels, Spacing Between Slices 1 mm.
        assertThat(tally.millilitres()).hasValueCloseTo(107.098 * 0.810547 * 0.810547, within(1e-9));
        assertThat(pairs.geometric()).isTrue();
        assertThat(pairs.of(1, 1)).hasSize(3).allMatch(pair -> pair.one().equals(pair.other()));
        assertThat(SegmentPairs.of(
                                Segments.read(folder.resolve(HIGHDICOM + "seg_image_sm_control.dcm")),
                                Segments.read(folder.resolve(HIGHDICOM + "seg_image_sm_control_labelmap.dcm")))
                        .of(5, 5))
                .allMatch(pair -> pair.one().equals(pair.other()));
    }

    /** Those whose pixels pydicom decodes without further libraries. */
    @Test
    @NeedsProgram("python3")
    void every_frame_of_others_is_read_as_pydicom_reads_it() throws IOException, InterruptedException {
        var files = Stream.of(
                        HIGHDICOM + "seg_image_ct_binary.dcm",
                        HIGHDICOM + "seg_image_ct_binary_overlap.dcm",
                        HIGHDICOM + "seg_image_ct_binary_single_frame.dcm",
                        HIGHDICOM + "seg_image_ct_true_fractional.dcm",
                        HIGHDICOM + "seg_image_sm_control.dcm",
                        HIGHDICOM + "seg_image_sm_control_labelmap.dcm",
                        DCMQI + "liver.dcm",
                        DCMQI + "sparse-labelmap-noppv.dcm",
                        DCMQI + "24x38x3/seg/label.seg",
                        "QIICR+dcmqi/sr-example/seg.dcm")
                .map(folder::resolve)
                .toList();
        var script = Path.of(Objects.requireNonNull(RealSegmentsTest.class.getResource("read_segments.py"))
                .getPath());
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-W", "ignore", script.toString()));
        files.forEach(file -> command.add(file.toString()));
        var python = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        var theirs = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(python.waitFor()).isZero();
        assertThat(theirs.lines())
                .hasSize(76)
                .containsExactlyElementsOf(files.stream()
                        .flatMap(file -> frames(Segments.read(file)))
                        .toList());
    }

    private static Stream<String> frames(Segments segments) {
        return segments.frames().stream().map(frame -> {
            var samples = segments.stored(frame);
            var bytes = ByteBuffer.allocate(2 * segments.rows() * segments.columns())
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int pixel = 0; bytes.hasRemaining(); pixel++) {
                bytes.putShort((short) samples.at(0, pixel));
            }
            return (frame.segment() == SegmentFrame.ANY ? "-" : "" + frame.segment()) + " " + digest(bytes.array());
        });
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    /** Looked at one by one: each is true. */
    @Test
    void the_rule_book_finds_in_others_what_is_true_of_them() {
        assertThat(rules(DCMQI + "liver.dcm", DCMQI + "ct-3slice"))
                .containsExactly(
                        "segments-overlap-stated", "algorithm-identified", "retired-scheme", "source-slice-thickness");
        assertThat(rules(DCMQI + "sparse-labelmap-noppv.dcm", DCMQI + "24x38x3/image"))
                .containsExactly("pixel-padding-value", "algorithm-identified");
        assertThat(rules(HIGHDICOM + "seg_image_sm_control_labelmap.dcm", ""))
                .containsExactly(
                        "series-description", "contributing-equipment", "empty-segments", "display-colour-missing");
    }

    private static List<String> rules(String file, String images) {
        var object = SegmentationObject.read(folder.resolve(file));
        Sources sources = null;
        if (!images.isEmpty()) {
            try (var found = Files.list(folder.resolve(images))) {
                sources = Sources.of(SourceSeries.read(found.toList()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return SegRules.check(object, sources).stream().map(Finding::rule).toList();
    }

    private static List<Integer> counts(Segments segments, int number) {
        return segments.sources().stream()
                .flatMap(
                        source -> segments.mask(number, source.sopInstanceUid(), Math.max(1, source.number())).stream())
                .map(Mask::count)
                .toList();
    }

    private static double meanInside(SourceFrame frame, Mask mask) {
        var image = frame.image();
        return mask.bits().stream()
                .mapToDouble(pixel -> image.at(0, pixel / mask.columns(), pixel % mask.columns()))
                .average()
                .orElseThrow();
    }

    private static Integer[] numbers(String text) {
        return List.of(text.split(";")).stream().map(Integer::valueOf).toArray(Integer[]::new);
    }
}
