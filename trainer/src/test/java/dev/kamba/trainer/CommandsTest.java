package dev.kamba.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.fit.Recipe;
import dev.kamba.trainer.fit.State;
import dev.kamba.trainer.measure.RunResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** The commands as a user gives them, on a small folder of bright discs. */
class CommandsTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void sixteen_pictures_of_discs() throws IOException {
        Discs.draw(folder, 16);
        Files.writeString(folder.resolve("plan.json"), Discs.PLAN);
    }

    private int run(String... arguments) {
        return Main.commandLine().execute(arguments);
    }

    private String at(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void every_command_explains_itself() {
        for (var command : Main.commandLine().getSubcommands().values()) {
            var out = new StringWriter();
            assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(command.getCommandName(), "--help"))
                    .isZero();
            assertThat(out.toString()).startsWith("Usage: kamba-trainer " + command.getCommandName());
        }
    }

    @Test
    void a_folder_that_cannot_be_made_is_one_line() throws IOException {
        var file = Files.writeString(folder.resolve("file"), "");
        var err = new StringWriter();

        assertThat(Main.commandLine()
                        .setErr(new PrintWriter(err))
                        .execute(
                                "ablate",
                                "--experiment",
                                "seeds",
                                "--tables",
                                "--out",
                                file.resolve("out").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).startsWith("cannot read or write a file: ").hasLineCount(1);
    }

    @Test
    void networks_are_lines_of_json_or_a_table_of_the_same() throws IOException {
        var lines = networks().lines().toList();
        var rows = networks("--table").lines().toList();

        assertThat(rows).hasSize(1 + lines.size());
        assertThat(rows.get(0)).matches("network +used +instantiated +GMAC +settings");
        assertThat(rows.stream().map(row -> row.indexOf("=")).filter(at -> at >= 0))
                .as("where settings begin")
                .allMatch(at -> at > rows.get(0).indexOf("settings"));
        var last = new ObjectMapper().readTree(lines.get(lines.size() - 1));
        assertThat(last.get("settings").get("network").asText()).isEqualTo("u-net");
        assertThat(rows.get(rows.size() - 1))
                .startsWith("U-Net ")
                .contains(String.format(
                        Locale.ROOT, " %,d ", last.get("parametersUsed").asLong()))
                .contains(" widths=64,128,256,512,1024")
                .doesNotContain("network=");
    }

    private String networks(String... options) {
        var out = new StringWriter();
        var arguments = Stream.concat(Stream.of("networks"), Stream.of(options));
        assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(arguments.toArray(String[]::new)))
                .isZero();
        return out.toString();
    }

    @Test
    void train_leaves_lists_figures_a_report_and_a_package_that_finds_discs() {
        int status = run(
                "train", "--plan", at("plan.json"), "--data", at(""), "--run", at("run"), "--out", at("discs.onnx"));

        assertThat(status).isZero();
        assertThat(folder.resolve("run/report.html"))
                .content()
                .contains("Never seen", "4 pictures that neither", "Dice unseen")
                .doesNotContain("not at hand any more");
        assertThat(folder.resolve("run/unseen.txt")).content().hasLineCount(4);
        assertThat(folder.resolve("run/state")).doesNotExist();
        var result = RunResult.read(folder.resolve("run/result.json"));
        assertThat(result.lossLast()).isLessThan(result.lossFirst());
        assertThat(result.best().dice()).isGreaterThan(0.8);
        var model = ModelPackage.open(folder.resolve("discs.onnx"));
        assertThat(model.card().metrics().get("diceUnseen")).isGreaterThan(0.7);
        assertThat(model.card().training().digest()).doesNotStartWith("0000");

        assertThat(run(
                        "export",
                        "--plan",
                        at("plan.json"),
                        "--data",
                        at(""),
                        "--out",
                        at("new/again.onnx"),
                        "--checkpoint",
                        at("run/best.checkpoint")))
                .isZero();
        assertThat(ModelPackage.open(folder.resolve("new/again.onnx")).digest()).isEqualTo(model.digest());
    }

    @Test
    void untrained_networks_are_packages_with_twins_that_say_so() {
        assertThat(untrained("a.onnx", "1")).isZero();
        assertThat(untrained("b.onnx", "1")).isZero();
        assertThat(untrained("made/c.onnx", "2")).isZero();

        var model = ModelPackage.open(folder.resolve("a.onnx"));
        assertThat(model.twin()).isPresent();
        assertThat(model.card().training().data()).isEqualTo("none: random weights of seed 1");
        assertThat(model.card().training().clinicalUse()).startsWith("none");
        assertThat(model.digest())
                .isEqualTo(ModelPackage.open(folder.resolve("b.onnx")).digest())
                .isNotEqualTo(ModelPackage.open(folder.resolve("made/c.onnx")).digest());
        assertThat(run("untrained", "--size", "100", "--out", at("d.onnx"))).isEqualTo(1);
        assertThat(untrained("a.onnx/d.onnx", "1")).isEqualTo(1);
    }

    private int untrained(String file, String seed) {
        return run("untrained", "--set", "widths=8,8,8,8,16", "--size", "64", "--seed", seed, "--out", at(file));
    }

    @Test
    void train_goes_on_from_no_other_trainings_state_and_leaves_its_files_alone() throws IOException {
        var run = Files.createDirectories(folder.resolve("run"));
        Files.writeString(run.resolve("training.txt"), "of that training");
        new State(1, 0, 0, Collections.nCopies(6, new float[0]))
                .write(run.resolve("state"), new Recipe(new TreeMap<>(Map.of("seed", "another"))));

        int status = run("train", "--plan", at("plan.json"), "--data", at(""), "--run", at("run"), "--resume");

        assertThat(status).isNotZero();
        assertThat(run.resolve("state")).exists();
        assertThat(run.resolve("training.txt")).hasContent("of that training");
        assertThat(run).isDirectoryNotContaining("glob:**run.csv");
    }

    @Test
    void without_validation_pictures_the_last_weights_are_kept_and_exported() throws IOException {
        Files.writeString(
                folder.resolve("plan.json"),
                Discs.PLAN
                        .replace("\"validation\": 0.25", "\"validation\": 0")
                        .replace("\"epochs\": 25", "\"epochs\": 1"));

        int status = run(
                "train", "--plan", at("plan.json"), "--data", at(""), "--run", at("run"), "--out", at("discs.onnx"));

        assertThat(status).isZero();
        assertThat(RunResult.read(folder.resolve("run/result.json")).best().dice())
                .isNaN();
        assertThat(ModelPackage.open(folder.resolve("discs.onnx")).card().metrics())
                .containsKey("imagesUnseen");
    }

    @Test
    void ensemble_of_two_trainings_is_a_package_with_figures_of_its_own() throws IOException {
        for (String seed : new String[] {"1", "2"}) {
            Files.writeString(
                    folder.resolve("plan.json"),
                    Discs.PLAN
                            .replace("km-unet", "u-net")
                            .replace("KM-UNet", "U-Net")
                            .replace("\"epochs\": 25", "\"epochs\": 1")
                            .replace("\"patience\": 0, \"seed\": 1", "\"patience\": 0, \"seed\": " + seed));
            assertThat(run(
                            "train",
                            "--plan",
                            at("plan.json"),
                            "--data",
                            at(""),
                            "--run",
                            at("run" + seed),
                            "--out",
                            at(seed + ".onnx")))
                    .isZero();
        }

        int status = run(
                "ensemble",
                "--model",
                at("1.onnx"),
                "--model",
                at("2.onnx"),
                "--plan",
                at("plan.json"),
                "--data",
                at(""),
                "--out",
                at("both.onnx"));

        assertThat(status).isZero();
        var card = ModelPackage.open(folder.resolve("both.onnx")).card();
        assertThat(card.architecture()).isEqualTo("Mean of 2: U-Net");
        assertThat(card.metrics()).containsEntry("imagesUnseen", 4.0).containsKey("diceUnseen");
    }

    @Test
    void train_by_another_split_leaves_the_plan_that_evaluate_needs() throws IOException {
        assertThat(run("train", "--plan", shortPlan(), "--split", "image", "--data", at(""), "--run", at("run")))
                .isZero();

        assertThat(RunResult.read(folder.resolve("run/result.json")).run().split())
                .isEqualTo("image");
        assertThat(Plan.of(at("run/plan.json")).pictures().rule()).isEqualTo("image");
    }

    @Test
    void train_of_a_fold_leaves_its_plan_and_validates_that_part() throws IOException {
        assertThat(run("train", "--plan", shortPlan(), "--fold", "2/4", "--data", at(""), "--run", at("run")))
                .isZero();

        assertThat(RunResult.read(folder.resolve("run/result.json")).run().split())
                .endsWith(" in 4 folds");
        assertThat(folder.resolve("run/plan.json")).content().contains("\"fold\" : \"2/4\"");
        assertThat(folder.resolve("run/validation.txt"))
                .content()
                .as("three of the twelve that are seen")
                .hasLineCount(3);
        assertThat(run("train", "--plan", shortPlan(), "--fold", "5/4"))
                .as("usage")
                .isEqualTo(2);
    }

    /** The plan with one epoch alone. */
    private String shortPlan() throws IOException {
        Files.writeString(
                folder.resolve("short.json"),
                Files.readString(folder.resolve("plan.json")).replace("\"epochs\": 25", "\"epochs\": 1"));
        return at("short.json");
    }

    @Test
    void ablate_trains_in_other_processes_and_writes_tables() throws IOException {
        Files.writeString(folder.resolve("widths.json"), """
                {"title": "Widths", "sets": ["heart"], "splits": ["image"], "seeds": [7],
                 "plan": {"pictures": {"images": "discs"}, "augmentation": {"elastic": 0},
                   "fit": {"epochs": 1, "validations": 1}, "card": {"architecture": "KM-UNet",
                     "input": {"rows": 64, "columns": 64, "field": 1}}},
                 "variants": {"small": {"card": {"settings": {"network": "km-unet", "widths": "8,8,8,8,8"}}},
                   "broken": {"card": {"settings": {"network": "km-unet", "widths": "7,8,8,8,8"}}}}}
                """);

        int status = run(
                "ablate",
                "--experiment",
                at("widths.json"),
                "--data",
                at(""),
                "--out",
                at("out"),
                "--device",
                "cpu,cpu");

        assertThat(status).as("one trial fails").isEqualTo(1);
        assertThat(folder.resolve("out/widths.md")).content().contains("small").doesNotContain("broken");
        assertThat(folder.resolve("out/widths.html")).exists();
        assertThat(run(
                        "ablate",
                        "--experiment",
                        at("widths.json"),
                        "--out",
                        at("out"),
                        "--only",
                        "small",
                        "--device",
                        "cpu"))
                .as("what has a result is not trained again")
                .isZero();
    }
}
