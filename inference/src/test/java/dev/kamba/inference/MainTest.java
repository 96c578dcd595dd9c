package dev.kamba.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Instance;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.imaging.Mask;
import dev.kamba.model.CardJson;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import javax.imageio.ImageIO;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class MainTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path model;
    private Path input;
    private Path results;

    @BeforeEach
    void write_a_model() throws IOException {
        model = TinyModel.of(TinyModel.card(1, 64, 64, 1)).writeTo(folder.resolve("model.onnx"));
        input = Files.createDirectory(folder.resolve("in"));
        results = folder.resolve("out");
    }

    @Test
    void each_picture_gets_a_mask_of_its_own_size_and_broken_ones_stop_nothing() throws IOException {
        var white = Fixtures.letter(3, 50, 61);
        write(white, input.resolve("a.png"));
        Files.writeString(input.resolve("b.png"), "no picture");
        byte[] cut = Files.readAllBytes(input.resolve("a.png"));
        Files.write(input.resolve("c.png"), Arrays.copyOf(cut, cut.length / 2));
        Files.createDirectory(input.resolve("more"));
        write(Fixtures.letter(1, 33, 40), input.resolve("more/a.png"));

        assertThat(predict()).isEqualTo(1);

        assertThat(read(results.resolve("a.png"))).isEqualTo(white);
        assertThat(read(results.resolve("more/a.png"))).isEqualTo(Fixtures.letter(1, 33, 40));
        assertThat(results.resolve("b.png")).doesNotExist();
        assertThat(err.toString()).contains("b.png: ").contains("c.png: UNREADABLE");
        var report = report();
        assertThat(report.at("/device").asText()).isEqualTo("cpu");
        assertThat(report.at("/inputs").findValuesAsText("device")).containsExactly("cpu", "cpu");
        assertThat(report.at("/reduced").asBoolean(true)).isFalse();
        assertThat(report.at("/model/digest").asText())
                .isEqualTo(ModelPackage.open(model).digest());
        assertThat(report.at("/done").asInt()).isEqualTo(2);
        assertThat(report.at("/failed").asInt()).isEqualTo(2);
        assertThat(report.at("/inputs").findValuesAsText("input"))
                .containsExactlyInAnyOrder("a.png", "b.png", "c.png", "more/a.png");
        assertThat(report.at("/inputs").findValues("pixels"))
                .extracting(JsonNode::asInt)
                .contains(white.count());
        assertThat(report.at("/timings/inferMs").isNumber()).isTrue();
    }

    @Test
    void a_single_file_is_an_input_too_and_all_done_is_0() throws IOException {
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));
        input = input.resolve("one.png");

        assertThat(predict()).isZero();
        assertThat(read(results.resolve("one.png"))).isEqualTo(Fixtures.letter(2, 40, 40));
    }

    @Test
    void two_pictures_with_one_name_do_not_overwrite_each_other_s_mask() throws IOException {
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));
        ImageIO.write(
                new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY),
                "jpg",
                input.resolve("one.jpg").toFile());

        assertThat(predict()).isEqualTo(1);
        assertThat(err.toString()).contains("would overwrite");
    }

    @Test
    void several_labels_get_a_mask_each() throws IOException {
        model = TinyModel.of(TinyModel.card(1, 64, 64, 2)).writeTo(folder.resolve("two.onnx"));
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));

        assertThat(predict()).isZero();
        assertThat(read(results.resolve("one_label1.png"))).isEqualTo(Fixtures.letter(2, 40, 40));
        assertThat(results.resolve("one_label2.png")).exists();
    }

    @Test
    void dicom_instances_get_a_mask_named_by_their_uid() throws IOException {
        // Everything denser than water counts, which is most of a body.
        var card = TinyModel.card(
                new Input(
                        List.of("CT"),
                        1,
                        64,
                        64,
                        new Intensity(Intensity.Rule.WINDOW, -200, 200),
                        List.of(0.0),
                        List.of(1.0)),
                List.of(TinyModel.label("body", 0.5, 0)));
        model = TinyModel.of(card).writeTo(folder.resolve("ct.onnx"));
        var study = Study.of(Recipe.of(Kind.CT, 5).withSlices(3));
        study.writeTo(input);
        Files.writeString(input.resolve("broken.dcm"), "no DICOM");

        assertThat(predict()).isEqualTo(1);

        for (var instance : study.instances()) {
            var mask = read(results.resolve(instance.sopInstanceUid() + ".png"));
            assertThat(mask.rows()).isEqualTo(instance.rows());
            assertThat(mask.columns()).isEqualTo(instance.columns());
            assertThat((double) mask.count() / (mask.rows() * mask.columns())).isBetween(0.05, 0.95);
        }
        assertThat(err.toString()).contains("broken.dcm: UNREADABLE: the file is no PNG, no JPEG and no DICOM file");
        assertThat(report().at("/inputs").findValues("areaMm2")).hasSize(3).allMatch(area -> area.asDouble() > 100);
    }

    @Test
    void slices_of_a_folder_find_their_neighbours_in_it() throws IOException {
        var study = Study.of(Recipe.of(Kind.CT, 5).withSlices(3).withSize(64));
        study.writeTo(input);
        Files.writeString(input.resolve("broken.dcm"), "no DICOM");
        write(Fixtures.letter(2, 64, 64), input.resolve("one.png"));
        model = ct(1, 0);
        assertThat(predict()).isEqualTo(1);
        var alone = results;

        model = ct(3, 2);
        results = folder.resolve("next");
        assertThat(predict()).isEqualTo(1);

        var inSpace = study.instances().stream()
                .sorted(Comparator.comparingInt(Instance::slice))
                .map(instance -> instance.sopInstanceUid() + ".png")
                .toList();
        for (int slice = 0; slice < 3; slice++) {
            assertThat(read(results.resolve(inSpace.get(slice))))
                    .isEqualTo(read(alone.resolve(inSpace.get(Math.min(2, slice + 1)))));
        }
        assertThat(read(results.resolve("one.png"))).isEqualTo(read(alone.resolve("one.png")));
        assertThat(read(alone.resolve(inSpace.get(0)))).isNotEqualTo(read(alone.resolve(inSpace.get(1))));
    }

    @Test
    void a_series_of_two_patients_gets_no_neighbours_and_no_masks() throws IOException {
        var study = Study.of(Recipe.of(Kind.CT, 5).withSlices(2).withSize(64));
        var files = study.writeTo(input);
        rename(files.get(0));
        model = ct(3, 2);

        assertThat(predict()).isEqualTo(1);

        assertThat(err.toString()).contains("different patients").hasLineCount(2);
        assertThat(report().at("/failed").asInt()).isEqualTo(2);
    }

    /** Changes the last character of Patient ID (0010,0020), LO, in place. */
    private static void rename(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int at = 132; at < bytes.length; at++) {
            if (bytes[at] == 0x10 && bytes[at + 1] == 0 && bytes[at + 2] == 0x20 && bytes[at + 4] == 'L') {
                bytes[at + 8] = bytes[at + 8] == 'X' ? (byte) 'Y' : (byte) 'X';
                Files.write(file, bytes);
                return;
            }
        }
        throw new IllegalStateException("no Patient ID");
    }

    /** Everything denser than fat, seen in one channel of so many slices. */
    private Path ct(int slices, int channel) {
        var input = new Input(
                List.of("CT"),
                1,
                64,
                64,
                new Intensity(Intensity.Rule.WINDOW, -200, 200),
                List.of(0.0),
                List.of(1.0),
                1,
                slices);
        return TinyModel.of(TinyModel.card(input, List.of(TinyModel.label("body", 0.5, 0))))
                .seeing(channel)
                .writeTo(folder.resolve("ct" + slices + ".onnx"));
    }

    @Test
    void frames_of_one_instance_are_numbered() throws IOException {
        var study = Study.of(Recipe.of(Kind.US_MULTIFRAME, 2).withSlices(3));
        study.writeTo(input);
        var instance = study.instances().get(0);

        assertThat(predict()).isZero();

        for (int frame = 1; frame <= instance.frames(); frame++) {
            assertThat(results.resolve(instance.sopInstanceUid() + "_" + frame + ".png"))
                    .exists();
        }
    }

    @Test
    void an_overlay_shows_the_outline_in_its_colour_and_the_rest_through_a_fill() throws IOException {
        var white = Fixtures.letter(3, 50, 61);
        write(white, input.resolve("a.png"));

        assertThat(predict()).isZero();

        var overlay = ImageIO.read(results.resolve("overlay/a.png").toFile());
        assertThat(overlay.getWidth()).isEqualTo(61);
        assertThat(overlay.getHeight()).isEqualTo(50);
        var colour = new Color(ModelPackage.open(model).card().labels().get(0).colour());
        // The letter's bar begins at row 6, column 5; outside it the picture is black, inside white.
        assertThat(overlay.getRGB(3, 8) & 0xffffff).isZero();
        assertThat(shareOf(colour, new Color(overlay.getRGB(5, 8)))).isBetween(0.7, 0.9);
        assertThat(shareOf(colour, new Color(overlay.getRGB(8, 12)))).isCloseTo(0.28, within(0.01));
        assertThat(report().at("/inputs/0/masks/0/overlay").asText()).isEqualTo("overlay/a.png");
    }

    /** Of a mixture with white. */
    private static double shareOf(Color colour, Color mixture) {
        return (255.0 - mixture.getBlue()) / (255 - colour.getBlue());
    }

    @Test
    void overlays_can_be_left_out() throws IOException {
        write(Fixtures.letter(3, 50, 61), input.resolve("a.png"));

        assertThat(predict("--no-overlay")).isZero();

        assertThat(results.resolve("overlay")).doesNotExist();
        assertThat(report().findValues("overlay")).isEmpty();
    }

    @Test
    void a_mask_and_an_overlay_of_one_name_do_not_overwrite_each_other() throws IOException {
        Files.createDirectory(input.resolve("overlay"));
        write(Fixtures.letter(3, 50, 61), input.resolve("a.png"));
        write(Fixtures.letter(3, 50, 61), input.resolve("overlay/a.png"));

        assertThat(predict()).isEqualTo(1);
        assertThat(err.toString()).contains("would overwrite");
    }

    @Test
    void a_window_and_mirror_images_find_what_a_model_of_single_pixels_finds_anyway() throws IOException {
        var white = Fixtures.letter(3, 150, 201);
        write(white, input.resolve("a.png"));

        assertThat(predict("--window", "--flips", "all")).isZero();
        assertThat(read(results.resolve("a.png"))).isEqualTo(white);

        assertThat(predict("--window", "0.25", "--flips", "sides")).isZero();
        assertThat(read(results.resolve("a.png"))).isEqualTo(white);

        assertThat(predict("--window", "0.9")).isEqualTo(2);
        assertThat(predict("--flips", "upside")).isEqualTo(2);
    }

    @Test
    void the_bar_reaches_the_number_of_files() throws IOException {
        write(Fixtures.letter(3, 50, 61), input.resolve("a.png"));
        write(Fixtures.letter(2, 50, 61), input.resolve("b.png"));

        assertThat(predict("--progress")).isZero();
        assertThat(err.toString()).contains("\r[##############################] 2/2 files");
    }

    @Test
    void volumes_are_those_of_the_masks_in_millilitres() throws IOException {
        var study = Study.of(Recipe.of(Kind.CT, 5).withSlices(4).withSize(64));
        var frames = SourceSeries.read(study.writeTo(input)).frames();
        model = ct(1, 0);

        assertThat(predict()).isZero();

        long pixels = 0;
        for (var frame : frames) {
            pixels += read(results.resolve(frame.sopInstanceUid() + ".png")).count();
        }
        double distance = frames.get(0).sliceDistanceMm().orElseThrow();
        double voxel = frames.get(0).spacing().orElseThrow().areaMm2(1) * distance;
        var volume = report().at("/volumes/0");
        assertThat(report().at("/volumes")).hasSize(1);
        assertThat(volume.get("slices").asInt()).isEqualTo(4);
        assertThat(volume.get("voxels").asLong()).isEqualTo(pixels).isPositive();
        assertThat(volume.get("ml").asDouble()).isCloseTo(pixels * voxel / 1000, within(1e-9));
    }

    @Test
    void a_second_start_finds_what_the_first_kept() throws IOException {
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));
        var kept = folder.resolve("kept");

        assertThat(predict("--optimised", kept.toString())).isZero();
        try (var files = Files.list(kept)) {
            assertThat(files).isNotEmpty();
        }
        assertThat(predict("--optimised", kept.toString())).isZero();
        assertThat(read(results.resolve("one.png"))).isEqualTo(Fixtures.letter(2, 40, 40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"predict", "inspect", "bench", "soak"})
    void the_help_is_what_the_documentation_shows(String command) throws IOException {
        assertThat(run(command, "--help")).isZero();

        assertThat(Files.readString(Path.of("../docs/commands.md"))).contains("```text\n" + out + "```");
    }

    @Test
    void usage_errors_are_2() throws IOException {
        assertThat(run("predict")).isEqualTo(2);
        assertThat(run("paint")).isEqualTo(2);
        assertThat(run("predict", "--model", model.toString(), "--input", "x", "--out", "y"))
                .isEqualTo(2);
        assertThat(run("bench", "--model", model.toString(), "--device", "gpu")).isEqualTo(2);
        assertThat(err.toString()).contains("auto, cpu or cuda:N").doesNotContain("Exception");
        assertThat(run("bench", "--model", model.toString(), "--device", "cpu", "--batch", "1,1536"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--batch: 1 to 256 images, not 1536");
        for (var seconds : List.of("0", "-1", "NaN")) {
            assertThat(run("bench", "--model", model.toString(), "--device", "cpu", "--seconds", seconds))
                    .isEqualTo(2);
            assertThat(run("soak", "--model", model.toString(), "--device", "cpu", "--minutes", seconds))
                    .isEqualTo(2);
        }
        assertThat(run("soak", "--model", model.toString(), "--device", "cpu", "--callers", "0"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--callers at least 1");
        results = input;
        assertThat(predict()).isEqualTo(2);
    }

    @Test
    void a_folder_without_files_is_a_usage_error() throws IOException {
        Files.writeString(input.resolve(".hidden"), "");

        assertThat(predict()).isEqualTo(2);
        assertThat(err.toString())
                .contains("--input: there is nothing to segment")
                .hasLineCount(1);
        assertThat(results).doesNotExist();
    }

    @Test
    void a_folder_for_results_that_cannot_be_made_is_one_line() throws IOException {
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));
        results = Files.writeString(folder.resolve("file"), "").resolve("out");

        assertThat(predict()).isEqualTo(1);
        assertThat(err.toString())
                .startsWith("cannot read or write a file: ")
                .contains(folder.resolve("file").toString())
                .hasLineCount(1);
    }

    @Test
    void a_refused_model_is_1_and_says_why() throws IOException {
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));
        model = Files.writeString(folder.resolve("text.onnx"), "no model");

        assertThat(predict()).isEqualTo(1);
        assertThat(err.toString()).contains("MODEL_INVALID: text.onnx: ").hasLineCount(1);
    }

    @Test
    void a_model_that_cannot_be_run_is_said_once() throws IOException {
        write(Fixtures.letter(2, 40, 40), input.resolve("one.png"));
        write(Fixtures.letter(2, 40, 40), input.resolve("two.png"));
        model = TinyModel.of(TinyModel.card(1, 64, 64, 1)).withWeightsForMore(2).writeTo(folder.resolve("unfit.onnx"));

        assertThat(predict()).isEqualTo(1);
        assertThat(err.toString()).containsOnlyOnce("MODEL_INVALID").doesNotContain("one.png", "two.png");
        assertThat(results.resolve("report.json")).doesNotExist();
    }

    @Test
    void inspect_shows_the_card_to_people_and_programs() throws IOException {
        assertThat(run("inspect", "--model", model.toString())).isZero();
        assertThat(out.toString()).contains("tiny 1.0.0", "opset", "[N, 1, 64, 64]", "million MACs", "on CPU: 1 Conv");

        out.getBuffer().setLength(0);
        assertThat(run("inspect", "--model", model.toString(), "--json")).isZero();
        var json = new JsonMapper().readTree(out.toString());
        assertThat(CardJson.read(json.get("card").toString())).isEqualTo(TinyModel.card(1, 64, 64, 1));
        assertThat(json.at("/opsets/ai.onnx").asInt()).isEqualTo(17);
        assertThat(json.at("/size").asLong()).isEqualTo(Files.size(model));
        assertThat(json.at("/tensors/1/shape").toString()).isEqualTo("[\"N\",1,64,64]");
        assertThat(json.at("/cost/parameters").asInt()).isEqualTo(2);
        assertThat(json.at("/cost/weightBytes").asInt()).isEqualTo(8);
        assertThat(json.at("/cost/macs").asInt()).isEqualTo(64 * 64);
        assertThat(json.at("/cost/flops").asInt()).isEqualTo(3 * 64 * 64);
        assertThat(json.at("/cost/activationBytes").asInt()).isEqualTo(4 * 64 * 64);
        assertThat(json.at("/cost/operators/Conv/nodes").asInt()).isEqualTo(1);
        assertThat(json.at("/placement/CPU/Conv").asInt()).isEqualTo(1);
        // A convolution, then its bias by our operator: each reads and writes.
        assertThat(json.at("/gpuTraffic/bytesPerImage").asInt()).isEqualTo(4 * 4 * 64 * 64);
        assertThat(json.at("/gpuTraffic/weightBytes").asInt()).isEqualTo(8);
        assertThat(json.at("/gpuTraffic/unknownNodes").asInt()).isZero();
    }

    @Test
    void bench_prints_one_line_of_figures_for_each_size() throws IOException {
        assertThat(run("bench", "--model", model.toString(), "--device", "cpu", "--batch", "1,3", "--seconds", "1"))
                .isZero();

        var lines = out.toString().lines().toList();
        assertThat(lines).hasSize(2).first().asString().contains("\"batch\":1,");
        var json = new JsonMapper().readTree(lines.get(1));
        assertThat(json.at("/batch").asInt()).isEqualTo(3);
        assertThat(json.at("/device").asText()).isEqualTo("cpu");
        assertThat(json.at("/imagesPerSecond").asDouble()).isPositive();
        assertThat(json.at("/peakMemoryMb").asLong()).isPositive();
        assertThat(json.at("/latencyMs/p50").asDouble())
                .isLessThanOrEqualTo(json.at("/latencyMs/p99").asDouble());
        for (var stage : List.of("preprocess", "infer", "postprocess")) {
            assertThat(json.at("/stages/" + stage).asDouble()).isPositive();
            assertThat(json.at("/stageShares/" + stage).asDouble()).isBetween(0.0, 1.0);
        }
        assertThat(json.at("/overheadPercent").isNumber()).isTrue();
        double startMs = 1000 * json.at("/startSeconds").asDouble();
        assertThat(json.at("/openMs").asDouble()).isBetween(0.01, startMs + 1);
        assertThat(json.at("/float16").asBoolean(true)).isFalse();
        assertThat(json.at("/session").asText()).isEqualTo("java");
        assertThat(json.at("/sessionDevice").asText()).isEqualTo("cpu");
        assertThat(json.at("/sessionImages").asInt()).isEqualTo(1);
        assertThat(json.at("/sessionMs").asDouble()).isPositive();
    }

    @Test
    void bench_compares_with_the_processor_and_says_on_stderr_what_it_does() throws IOException {
        assertThat(run("bench", "--model", model.toString(), "--device", "cpu", "--seconds", "1", "--check", "--stock"))
                .isZero();

        var json = new JsonMapper().readTree(out.toString());
        assertThat(json.at("/check/kept").asBoolean()).isTrue();
        assertThat(json.at("/check/tolerance").asDouble()).isEqualTo(Tolerance.FLOAT32.share());
        assertThat(json.at("/check/turns/0/session").asDouble()).isZero();
        assertThat(err.toString()).contains("batch 1: loading and warming up on cpu");
    }

    @Test
    void soak_reports_memory_and_that_nothing_failed() throws IOException {
        assertThat(run("soak", "--model", model.toString(), "--device", "cpu", "--minutes", "0.02"))
                .isZero();

        var lines = out.toString().lines().toList();
        var last = new JsonMapper().readTree(lines.get(lines.size() - 1));
        assertThat(last.at("/errors").asLong()).isZero();
        assertThat(last.at("/images").asLong()).isPositive();
        assertThat(last.at("/residentMb").asLong()).isPositive();
        assertThat(last.at("/memoryFlat").isBoolean()).isTrue();
    }

    private int predict(String... more) {
        var arguments = new ArrayList<>(List.of(
                "predict",
                "--model",
                model.toString(),
                "--input",
                input.toString(),
                "--out",
                results.toString(),
                "--device",
                "cpu"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
    }

    private JsonNode report() throws IOException {
        return new JsonMapper().readTree(Files.readString(results.resolve("report.json")));
    }

    private static void write(Mask white, Path file) throws IOException {
        MaskFile.write(white, file);
    }

    private static Mask read(Path file) throws IOException {
        var picture = ImageIO.read(file.toFile());
        var bits = new BitSet();
        for (int row = 0; row < picture.getHeight(); row++) {
            for (int column = 0; column < picture.getWidth(); column++) {
                int sample = picture.getRaster().getSample(column, row, 0);
                assertThat(sample).isIn(0, 255);
                bits.set(row * picture.getWidth() + column, sample == 255);
            }
        }
        return Mask.of(picture.getHeight(), picture.getWidth(), bits);
    }
}
