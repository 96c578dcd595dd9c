package dev.kamba.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.dicom.TestSegments;
import dev.kamba.dicom.TestSegments.Frame;
import dev.kamba.dicom.rule.Good;
import dev.kamba.dicom.rule.Good.Kind;
import dev.kamba.dicom.rule.Images;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.Color;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class SegTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void dump_shows_segments_and_references_to_people_and_programs() throws IOException {
        var file = TestSegments.binary(1, 3)
                .segment(1, "Liver", 0xff8800)
                .segment(2, "a\u001b[2Jb")
                .frame(new Frame(1, "1.1", 0, "0\\0\\8"), 1, 0, 1)
                .writeTo(folder);

        assertThat(run("seg", "dump", file.toString())).isZero();
        assertThat(out.toString().lines().map(line -> line.replaceAll(" {2,}", "|")))
                .contains(
                        "kind|BINARY",
                        "syntax|1.2.840.10008.1.2.1",
                        "frames|1 of 1 x 3",
                        "spacing|0.500 x 0.250 mm",
                        "reference|1.2.9",
                        "series|1.2.3.4, 0 instances",
                        "1|Liver|Liver (10200004, SCT)|-|AUTOMATIC net|#ff8800|1|2|0.002",
                        "2|a?[2Jb|Liver (10200004, SCT)|-|-|0|0|0.000");

        assertThat(run("seg", "dump", "--json", file.toString())).isZero();
        var json = json();
        assertThat(json.at("/kind").asText()).isEqualTo("BINARY");
        assertThat(json.at("/references/0/seriesInstanceUid").asText()).isEqualTo("1.2.3.4");
        assertThat(json.at("/pixelSpacingMm/1").asDouble()).isEqualTo(0.25);
        assertThat(json.at("/segments/0/colour").asText()).isEqualTo("#ff8800");
        assertThat(json.at("/segments/0/ml").asDouble()).isEqualTo(0.002);
    }

    @Test
    void dump_refuses_what_is_no_segmentation() throws IOException {
        Study.of(Recipe.of(dev.kamba.fixtures.Kind.DX, 5).withSize(64)).writeTo(folder);
        var image = InputFiles.of(folder, folder.resolve("out")).files().get(0);

        assertThat(run("seg", "dump", image.toString())).isEqualTo(1);
        assertThat(err.toString()).isEqualToIgnoringNewLines("IMAGE_UNSUPPORTED: the file is no DICOM segmentation");
        assertThat(run(
                        "seg",
                        "dump",
                        Files.writeString(folder.resolve("text"), "text").toString()))
                .isEqualTo(1);
        assertThat(run("seg", "dump", folder.resolve("missing").toString())).isEqualTo(1);
        assertThat(run("seg")).isEqualTo(2);
    }

    @Test
    void diff_of_equal_files_is_0_whatever_empty_frames_they_have() throws IOException {
        var one = binary().frame(Frame.of(1, "1.1"), 0, 1, 1).writeTo(folder);
        var other = binary().frame(Frame.of(1, "1.1"), 0, 1, 1)
                .frame(Frame.of(1, "1.2"), 0, 0, 0)
                .writeTo(folder);

        assertThat(diff(one, other, "--json")).isZero();
        assertThat(json().at("/equal").asBoolean()).isTrue();
        assertThat(json().at("/segments/0/dice").asDouble()).isEqualTo(1);
        assertThat(json().at("/framesOnlyIn/B/0").asText()).isEqualTo("1.2");
        assertThat(diff(one, other)).isZero();
        assertThat(out.toString()).contains("frame only in B: 1.2").endsWith("equal\n");
    }

    @Test
    void diff_measures_in_space() throws IOException {
        // 0.5 mm between rows, 0.25 mm between columns, 8 mm between slices.
        var one = binary().frame(Frame.at(1, "0\\0\\8"), 1, 0, 0).writeTo(folder);
        var aside = binary().frame(Frame.at(1, "0\\0\\8"), 0, 0, 1).writeTo(folder);
        var above = binary().frame(Frame.at(1, "0\\0\\16"), 1, 0, 0).writeTo(folder);
        var both = binary().frame(Frame.at(1, "0\\0\\8"), 1, 1, 0)
                .frame(Frame.at(1, "0\\0\\16"), 0, 0, 0)
                .writeTo(folder);

        assertThat(diff(one, aside, "--json")).isEqualTo(1);
        assertThat(json().at("/unit").asText()).isEqualTo("mm");
        assertThat(json().at("/segments/0/hausdorff95").asDouble()).isEqualTo(0.5);
        assertThat(json().at("/segments/0/dice").asDouble()).isZero();
        assertThat(diff(one, above, "--json")).isEqualTo(1);
        assertThat(json().at("/segments/0/hausdorff95").asDouble()).isEqualTo(8);
        assertThat(diff(one, both)).isEqualTo(1);
        assertThat(out.toString().lines().skip(1).findFirst().orElseThrow().split(" +"))
                .containsExactly("1", "0.6667", "0.5000", "1", "2", "1", "0.2250");
    }

    @Test
    void diff_without_places_measures_pixels_within_planes() throws IOException {
        var one = binary().frame(Frame.of(1, "1.1"), 1, 0, 0).writeTo(folder);
        var aside = binary().frame(Frame.of(1, "1.1"), 0, 0, 1).writeTo(folder);
        var other = aside(Frame.of(1, "1.2"));

        assertThat(diff(one, aside, "--json")).isEqualTo(1);
        assertThat(json().at("/unit").asText()).isEqualTo("px");
        assertThat(json().at("/segments/0/hausdorff95").asDouble()).isEqualTo(2);
        assertThat(diff(one, other, "--json")).isEqualTo(1);
        assertThat(json().at("/segments/0/hausdorff95").isNull()).isTrue();
    }

    @Test
    void diff_matches_segments_by_number_label_or_code() throws IOException {
        var one = binary().frame(Frame.of(1, "1.1"), 1, 0, 0).writeTo(folder);
        var renumbered = TestSegments.binary(1, 3)
                .segment(5, "a")
                .frame(Frame.of(5, "1.1"), 1, 0, 0)
                .writeTo(folder);
        var two = binary().segment(2, "b").frame(Frame.of(1, "1.1"), 1, 0, 0).writeTo(folder);

        assertThat(diff(one, renumbered)).isEqualTo(1);
        assertThat(out.toString()).contains("segment 1 only in A", "segment 5 only in B");
        assertThat(diff(one, renumbered, "--by", "label")).isZero();
        assertThat(diff(one, renumbered, "--by", "code")).isZero();
        assertThat(diff(one, two, "--by", "code")).isEqualTo(2);
        assertThat(err.toString()).contains("two segments of B have this in common");
    }

    @Test
    void to_png_draws_every_image_and_writes_the_masks_that_hold_something() throws IOException {
        var sources = Files.createDirectory(folder.resolve("in"));
        Study.of(Recipe.of(dev.kamba.fixtures.Kind.CT, 5).withSlices(3).withSize(64))
                .writeTo(sources);
        Files.writeString(sources.resolve("notes.txt"), "no DICOM");
        var frames = SourceSeries.read(images(sources)).frames();
        var middle = frames.get(1).sopInstanceUid();
        var file = TestSegments.labelMap(64, 64, 8)
                .sourceSeries(SourceSeries.read(images(sources)).seriesInstanceUid())
                .segment(0, "Background")
                .segment(7, "a", 0x00ff00)
                .frame(Frame.of(0, middle), corner())
                .writeTo(folder);
        var results = folder.resolve("out");

        assertThat(run("seg", "to-png", file.toString(), "--sources", sources.toString(), "--out", results.toString()))
                .as(err.toString())
                .isZero();

        var mask = ImageIO.read(results.resolve(middle + "_segment7.png").toFile());
        assertThat(mask.getRaster().getSample(0, 0, 0)).isEqualTo(255);
        assertThat(mask.getRaster().getSample(4, 0, 0)).isZero();
        var drawn = ImageIO.read(results.resolve("overlay/" + middle + ".png").toFile());
        assertThat(new Color(drawn.getRGB(3, 1)).getGreen()).isGreaterThan(180);
        assertThat(new Color(drawn.getRGB(6, 1)).getGreen()).isLessThan(60);
        for (var frame : frames) {
            assertThat(results.resolve("overlay/" + frame.sopInstanceUid() + ".png"))
                    .exists();
        }
        try (var written = Files.list(results)) {
            assertThat(written.filter(Files::isRegularFile)).hasSize(1);
        }
    }

    @Test
    void to_png_says_what_it_cannot_place() throws IOException {
        var sources = Files.createDirectory(folder.resolve("in"));
        Study.of(Recipe.of(dev.kamba.fixtures.Kind.CT, 5).withSlices(2).withSize(64))
                .writeTo(sources);
        var series = SourceSeries.read(images(sources));
        var known = series.frames().get(0).sopInstanceUid();
        var partly = TestSegments.labelMap(64, 64, 8)
                .sourceSeries(series.seriesInstanceUid())
                .segment(7, "a")
                .frame(Frame.of(0, known), corner())
                .frame(Frame.of(0, "1.9"), corner())
                .writeTo(folder);
        var foreign = binary().frame(Frame.of(1, known), 1, 0, 0).writeTo(folder);
        var results = folder.resolve("out").toString();

        assertThat(run("seg", "to-png", partly.toString(), "--sources", sources.toString(), "--out", results))
                .isEqualTo(1);
        assertThat(err.toString()).contains("1 of 2 frames belong to none of these images");
        assertThat(run("seg", "to-png", foreign.toString(), "--sources", sources.toString(), "--out", results))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no image of the series that the segmentation refers to");
    }

    @Test
    void to_png_names_the_files_that_it_cannot_read() throws IOException {
        var sources = Files.createDirectory(folder.resolve("in"));
        Study.of(Recipe.of(dev.kamba.fixtures.Kind.CT, 5).withSlices(2).withSize(64))
                .writeTo(sources);
        var whole = images(sources);
        var series = SourceSeries.read(whole);
        var file = TestSegments.labelMap(64, 64, 8)
                .sourceSeries(series.seriesInstanceUid())
                .segment(7, "a")
                .frame(Frame.of(0, series.frames().get(0).sopInstanceUid()), corner())
                .writeTo(folder);
        var within = Files.createDirectory(sources.resolve("doe^john"));
        var bytes = Files.readAllBytes(whole.get(0));
        Files.write(within.resolve("cut\u001b.dcm"), Arrays.copyOf(bytes, 400));
        var call = new String[] {
            "seg",
            "to-png",
            file.toString(),
            "--sources",
            sources.toString(),
            "--out",
            folder.resolve("out").toString()
        };

        assertThat(run(call)).isEqualTo(1);
        assertThat(out.toString()).startsWith("2 pictures, 1 masks");
        assertThat(err.toString().lines())
                .containsExactly(
                        "cut?.dcm: UNREADABLE: the file is not a complete DICOM data set (EOFException); send it again",
                        "files that cannot be read: 1; their images are not drawn");

        for (var image : whole) {
            Files.delete(image);
        }
        assertThat(run(call)).isEqualTo(1);
        assertThat(err.toString()).startsWith("cut?.dcm: UNREADABLE").contains("no image of the series");
    }

    @Test
    void validate_names_the_images_that_it_cannot_read() throws IOException {
        var file = new Good(Kind.BINARY).writeTo(folder);
        Images.slices(folder.resolve("ct"));
        var bytes = Files.readAllBytes(images(folder.resolve("ct")).get(0));
        Files.write(folder.resolve("ct/cut"), Arrays.copyOf(bytes, 400));

        assertThat(run("seg", "validate", file.toString(), folder.resolve("ct").toString()))
                .isZero();
        assertThat(err.toString()).startsWith("cut: IDENTITY_INVALID: Study Instance UID");
    }

    @Test
    void validate_finds_nothing_in_a_good_object_with_or_without_its_images() throws IOException {
        var file = new Good(Kind.BINARY).writeTo(folder);
        Images.slices(folder.resolve("ct"));

        assertThat(run("seg", "validate", file.toString())).isZero();
        assertThat(out.toString())
                .startsWith("0 errors, 0 warnings")
                .contains("not checked without SOURCES: identity-StudyInstanceUID, ");

        assertThat(run("seg", "validate", file.toString(), folder.resolve("ct").toString()))
                .isZero();
        assertThat(out.toString()).isEqualToIgnoringNewLines("0 errors, 0 warnings");
    }

    @Test
    void validate_is_1_for_errors_and_0_for_warnings() throws IOException {
        var twins = new Good(Kind.BINARY).withTwinLabels().writeTo(folder);
        assertThat(run("seg", "validate", twins.toString())).isZero();
        assertThat(out.toString().lines().limit(3).map(line -> line.replaceAll(" {2,}", "|")))
                .containsExactly(
                        "severity|rule|section|what is wrong",
                        "warning|segment-labels-unlike|viewers|two segments have one Segment Label (0062,0005)",
                        "0 errors, 1 warnings");

        var wrong = new Good(Kind.BINARY).withWrongAlgorithmType().writeTo(folder);
        assertThat(run("seg", "validate", "--json", wrong.toString())).isEqualTo(1);
        assertThat(json().at("/errors").asInt()).isEqualTo(1);
        assertThat(json().at("/findings/0/rule").asText()).isEqualTo("segment-algorithm-type");
        assertThat(json().at("/findings/0/section").asText()).isEqualTo("PS3.3 C.8.20.4");
        assertThat(json().at("/findings/0/severity").asText()).isEqualTo("error");
        assertThat(json().at("/notChecked")).isNotEmpty();
    }

    @Test
    void validate_is_2_for_a_wrong_call_and_1_for_what_is_no_segmentation() throws IOException {
        var file = new Good(Kind.BINARY).writeTo(folder);

        assertThat(run("seg", "validate")).isEqualTo(2);
        assertThat(run(
                        "seg",
                        "validate",
                        file.toString(),
                        folder.resolve("missing").toString()))
                .isEqualTo(2);
        assertThat(run(
                        "seg",
                        "validate",
                        Files.writeString(folder.resolve("text"), "text").toString()))
                .isEqualTo(1);
    }

    @Test
    void the_help_is_what_the_documentation_shows() throws IOException {
        for (var command : List.of("dump", "to-png", "diff", "validate")) {
            assertThat(run("seg", command, "--help")).isZero();
            assertThat(Files.readString(Path.of("../docs/commands.md"))).contains("```text\n" + out + "```");
        }
    }

    private static TestSegments binary() {
        return TestSegments.binary(1, 3).segment(1, "a");
    }

    private Path aside(Frame further) {
        return binary().frame(Frame.of(1, "1.1"), 0, 0, 1)
                .frame(further, 0, 1, 0)
                .writeTo(folder);
    }

    /** The upper left 4 x 4 pixels of 64 x 64 hold 7. */
    private static int[] corner() {
        var pixels = new int[64 * 64];
        for (int i = 0; i < 4 * 4; i++) {
            pixels[Math.floorDiv(i, 4) * 64 + i % 4] = 7;
        }
        return pixels;
    }

    private static List<Path> images(Path sources) throws IOException {
        try (var files = Files.walk(sources)) {
            return files.filter(file -> file.toString().endsWith(".dcm")).toList();
        }
    }

    private int diff(Path one, Path other, String... options) {
        var arguments = new ArrayList<>(List.of("seg", "diff", one.toString(), other.toString()));
        arguments.addAll(List.of(options));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonNode json() throws IOException {
        return new JsonMapper().readTree(out.toString());
    }
}
