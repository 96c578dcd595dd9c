package dev.kamba.trainer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamba.model.ModelPackage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What can be done with a finished package, on one that is shipped and pictures that it was not made for. */
class PackageCommandsTest {

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void four_pictures_and_a_package() throws IOException {
        Discs.draw(folder, 4);
        Files.writeString(folder.resolve("plan.json"), Discs.PLAN.replace("\"validation\": 0.25", "\"validation\": 0"));
        Files.copy(Path.of("../deploy/models/breast-us-lesion.onnx"), folder.resolve("a.onnx"));
    }

    private int run(String command, String... more) {
        out.getBuffer().setLength(0);
        var arguments = Stream.concat(
                Stream.of(command, "--model", at("a.onnx"), "--plan", at("plan.json"), "--data", at("")),
                Stream.of(more));
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void twin_gives_a_finished_package_its_twin_and_tells_how_far_masks_differ() {
        assertThat(run("twin", "--pictures", "training", "--most", "2")).isZero();

        assertThat(ModelPackage.open(folder.resolve("a.onnx")).twin()).contains(folder.resolve("a.fp16.onnx"));
        assertThat(out.toString()).contains("a.fp16.onnx", "masks of 2 pictures differ in 0.0");
    }

    @Test
    void twin_refuses_what_it_cannot_compare() {
        assertThat(run("twin", "--pictures", "validation")).isEqualTo(1);

        assertThat(folder.resolve("a.fp16.onnx")).doesNotExist();
        assertThat(err.toString()).contains("no pictures");
    }

    @Test
    void evaluate_looks_at_mirror_images_and_through_a_window() throws IOException {
        var plain = evaluated();
        var mirrored = evaluated("--flips", "all");
        var tiles = evaluated("--window", "0.25");

        assertThat(plain.get("viewing").asText()).isEmpty();
        assertThat(mirrored.get("viewing").asText()).isEqualTo("flips=all");
        assertThat(tiles.get("viewing").asText()).isEqualTo("overlap=0.25");
        assertThat(Stream.of(plain, mirrored, tiles).map(each -> each.get("specificity")))
                .doesNotHaveDuplicates();
        assertThat(run("evaluate", "--window", "0.9")).isEqualTo(1);
        assertThat(err.toString()).contains("--window: overlap must lie in 0..0.75");
        assertThat(run("evaluate", "--flips", "upside")).isEqualTo(2);
    }

    @Test
    void evaluate_tells_what_a_model_has_more_than_another() throws IOException {
        Files.copy(folder.resolve("a.onnx"), folder.resolve("b.onnx"));

        assertThat(run("evaluate", "--against", at("b.onnx"))).isZero();

        var lines = out.toString().lines().toList();
        assertThat(lines).hasSize(3);
        var last = new ObjectMapper().readTree(lines.get(2));
        assertThat(last.get("against").asText()).isEqualTo("breast-us-lesion");
        assertThat(last.at("/difference/specificity").asDouble()).isZero();
        assertThat(last.at("/difference/same").asInt()).isEqualTo(1);
    }

    @Test
    void evaluate_compares_models_of_the_same_labels_alone() {
        assertThat(run("evaluate", "--against", "../deploy/models/ct-liver.onnx"))
                .isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("--against marks [Liver", "where --model marks [");
    }

    @Test
    void evaluate_writes_a_page_with_the_pictures_it_measured() throws IOException {
        evaluated("--pictures", "unseen", "--report", at("pages/report.html"));

        assertThat(folder.resolve("pages/report.html"))
                .content()
                .contains("unseen pictures at their own size", "data:image/png;base64,", "Model card", "Confusion")
                .doesNotContain("not at hand any more");
    }

    @Test
    void evaluate_measures_nothing_for_a_page_that_has_no_place() {
        assertThat(run("evaluate", "--report", at("a.onnx/report.html"))).isEqualTo(1);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).contains("the folder of --report cannot be made");
    }

    private JsonNode evaluated(String... more) throws IOException {
        assertThat(run("evaluate", more)).isZero();
        var fields = new ObjectMapper().readTree(out.toString());
        assertThat(fields.get("images").asInt()).isEqualTo(1);
        return fields;
    }
}
