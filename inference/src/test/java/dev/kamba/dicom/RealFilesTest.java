package dev.kamba.dicom;

import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Reads 509 files of many makers, where shared/data has them. */
@EnabledIf("archiveExists")
class RealFilesTest {

    private static final Path ARCHIVE = Path.of("../../shared/data/dicom-samples.tar.zst");

    /** Refused by design: they have no Study, Series, SOP Class or SOP Instance UID. */
    private static final String NO_IDENTITY = "IDENTITY_INVALID";

    @TempDir
    static Path folder;

    private static List<String> names = List.of();

    static boolean archiveExists() {
        return Files.exists(ARCHIVE);
    }

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        var tar = new ProcessBuilder(
                        "sh",
                        "-c",
                        "zstd -dc \"$1\" | tar x --strip-components=1 -C \"$2\"",
                        "sh",
                        ARCHIVE.toString(),
                        folder.toString())
                .inheritIO()
                .start();
        assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
        names = Files.readAllLines(folder.resolve("manifest.csv")).stream()
                .skip(1)
                .map(line -> line.split(",", -1)[0])
                .toList();
        assertThat(names).hasSizeGreaterThan(500);
    }

    @Test
    void every_file_gives_images_of_its_size_or_a_stated_reason(TestReporter reporter) {
        var table = new TreeMap<String, int[]>();
        var refusals = new ArrayList<String>();
        for (var name : names) {
            var outcome = outcome(folder.resolve(name));
            var counts = table.computeIfAbsent(outcome.syntax, syntax -> new int[2]);
            counts[outcome.refusal.isEmpty() ? 0 : 1]++;
            if (!outcome.refusal.isEmpty()) {
                refusals.add(outcome.refusal + " <- " + name);
            }
        }

        var report = new StringBuilder("transfer syntax: decoded / refused\n");
        table.forEach((syntax, counts) -> report.append(syntax)
                .append(": ")
                .append(counts[0])
                .append(" / ")
                .append(counts[1])
                .append('\n'));
        refusals.forEach(each -> report.append(each).append('\n'));
        reporter.publishEntry("decoded", report.toString());
        assertThat(refusals)
                .allMatch(each -> each.startsWith(NO_IDENTITY) || each.contains("no pixel data") || known(each))
                .hasSizeLessThan(50);
    }

    private static boolean known(String refusal) {
        // A segmented palette; HTJ2K.
        return refusal.contains("US-ALOKA-16") || refusal.contains("SYNTAX_UNSUPPORTED");
    }

    @Test
    void pixels_are_those_that_gdcm_decodes() throws IOException {
        var lines = referenceLines();
        for (var line : lines) {
            var cells = line.split(",", -1);
            var image = decode(folder.resolve(cells[0]), Integer.parseInt(cells[1]));
            assertThat(means(image, 1)).describedAs(cells[0]).containsExactly(numbers(cells[2]), within(0.01));
            assertThat(means(image, 1009)).describedAs(cells[0]).containsExactly(numbers(cells[3]), within(5.0));
        }
        assertThat(lines).hasSizeGreaterThan(80);
    }

    @Test
    void a_cardiac_cine_has_all_phases_of_each_slice_together_in_time() {
        var series = SourceSeries.read(names.stream()
                .filter(name -> name.startsWith("kwu93+image-segmentation/"))
                .map(folder::resolve)
                .toList());

        // Its anonymizer gave each instance a Frame of Reference of its own.
        assertThat(series.geometric()).isFalse();
        assertThat(series.leftOut()).isEmpty();
        assertThat(series.frames()).hasSize(240);
        for (int slice = 0; slice < 12; slice++) {
            var phases = series.frames().subList(20 * slice, 20 * slice + 20);
            assertThat(phases.stream().map(SourceFrame::geometry))
                    .allMatch(phases.get(0).geometry()::equals);
            assertThat(phases.stream().map(frame -> frame.key().trigger())).isSorted();
        }
    }

    private record Outcome(String syntax, String refusal) {}

    private static Outcome outcome(Path file) {
        var syntax = "unreadable";
        try {
            syntax = HeaderReader.read(file).transferSyntax();
            var frames = SourceSeries.read(List.of(file)).frames();
            for (var frame : List.of(frames.get(0), frames.get(frames.size() - 1))) {
                var image = frame.image();
                assertThat(image.rows()).isEqualTo(frame.rows());
                assertThat(image.columns()).isEqualTo(frame.columns());
            }
            return new Outcome(syntax, "");
        } catch (KambaException e) {
            return new Outcome(syntax, e.code() + " " + e.detail());
        }
    }

    /** Without a series, because some of the files have no identity. */
    private static Image decode(Path file, int index) {
        var header = HeaderReader.read(file);
        var pixels = Objects.requireNonNull(header.pixels());
        var instance = Instance.of(header, pixels);
        var frame = FrameAttributes.of(header.attributes(), index, instance.frames());
        return instance.decode(
                index,
                ModalityTransform.of(
                        frame.groupOrAll(Tag.PixelValueTransformationSequence),
                        instance.format().signed()));
    }

    /** Mean of each channel, each pixel weighted with 1 + its index modulo the period. */
    private static double[] means(Image image, int period) {
        var samples = image.samples();
        int pixels = image.rows() * image.columns();
        var means = new double[image.channels()];
        for (int index = 0; index < samples.length; index++) {
            means[index / pixels] += samples[index] * (1.0 + index % pixels % period) / pixels;
        }
        return means;
    }

    private static double[] numbers(String cell) {
        return Arrays.stream(cell.split(";", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static List<String> referenceLines() {
        var resource = Objects.requireNonNull(RealFilesTest.class.getResourceAsStream("real-files.csv"));
        try (var reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
