package dev.kamba.trainer.experiment;

import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.fit.FitSettings;
import dev.kamba.trainer.measure.Claim;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ExperimentTest {

    private static final String SHARED = """
            {"plan": {"fit": {"batch": 16, "rates": {"base": 1, "spline": 2}},
                      "pictures": {"split": {"by": "group", "seed": 0}}},
             "sets": {"one": {"pictures": {"images": "folder"}}, "two": {"fit": {"batch": 8}}}}
            """;

    @Test
    void later_pieces_of_a_plan_override_earlier_ones_field_by_field() {
        var experiment = Experiment.read("test", """
                {"title": "T", "sets": ["one", "two"], "splits": ["image"], "seeds": [5],
                 "plan": {"fit": {"epochs": 3}}, "variants": {"fast": {"fit": {"rates": {"base": 9}}}, "plain": {}}}
                """, SHARED, List.of(), 0);

        assertThat(experiment.trials()).hasSize(4);
        var trial = experiment.trials().get(0);
        assertThat(trial.plan().toString()).isEqualTo("""
                {"fit":{"batch":16,"rates":{"base":9,"spline":2},"epochs":3,"seed":5},\
                "pictures":{"split":{"by":"image","seed":5},"images":"folder"}}""");
        assertThat(experiment.trials().get(2).plan().at("/fit/batch").asInt()).isEqualTo(8);
        assertThat(trial.name()).isEqualTo("one-fast-image-5");
        assertThat(trial.folder()).startsWith("one-image-5-");
        var folders = new HashSet<String>();
        experiment.trials().forEach(each -> folders.add(each.folder()));
        assertThat(folders).hasSize(4);
    }

    @Test
    void folds_are_trials_of_their_own() {
        var experiment = Experiment.read("test", """
                {"title": "T", "sets": ["one"], "splits": ["group"], "seeds": [5],
                 "plan": {"pictures": {"split": {"validation": 0.2, "unseen": 0.1}}}, "variants": {"plain": {}}}
                """, SHARED, List.of(), 3);

        assertThat(experiment.trials())
                .extracting(Trial::name)
                .containsExactly(
                        "one-plain-group-5-fold-1-3", "one-plain-group-5-fold-2-3", "one-plain-group-5-fold-3-3");
        var second = experiment.trials().get(1);
        assertThat(second.folder()).startsWith("one-group-5-fold-2-3-");
        assertThat(second.rule()).isEqualTo("group in 3 folds");
        assertThat(second.plan().at("/pictures/split").toString())
                .isEqualTo("{\"by\":\"group\",\"seed\":5,\"validation\":0,\"unseen\":0.1,\"fold\":\"2/3\"}");
    }

    @Test
    void the_same_training_has_the_same_folder_in_every_experiment() {
        var folders = new HashSet<String>();
        Experiment.of("networks", List.of(), 0).trials().forEach(trial -> folders.add(trial.folder()));

        assertThat(Experiment.of("sem", List.of(), 0).trials())
                .filteredOn(trial -> trial.variant().equals("nc-ssd"))
                .extracting(Trial::folder)
                .hasSize(2)
                .isSubsetOf(folders);
    }

    @Test
    void other_seeds_take_the_place_of_its_own_and_make_the_same_plans_as_if_they_were() {
        var three = Experiment.of("seeds", List.of(), 0);
        var networks = Experiment.of("networks", List.of(6142L), 0);

        assertThat(networks.trials()).extracting(Trial::seed).containsOnly(6142L);
        assertThat(networks.trials())
                .extracting(Trial::folder)
                .containsAll(three.trials().stream()
                        .filter(trial ->
                                trial.seed() == 6142 && !trial.variant().contains("without"))
                        .map(Trial::folder)
                        .toList());
    }

    /** Folders of runs that the tables of docs/experiments.md were made of; another name would ask to train them again. */
    @Test
    void folders_stay_what_they_were() {
        assertThat(Experiment.of("networks", List.of(), 0).trials())
                .extracting(Trial::folder)
                .contains("busi-group-2981-f2e09aee", "heart-group-2981-e0c6496a", "isic-group-2981-8bf05c75");
        assertThat(Experiment.of("seeds", List.of(), 0).trials())
                .extracting(Trial::folder)
                .contains("busi-group-6142-40686a7b", "busi-group-1187-17eeaff4");
    }

    @Test
    void claims_are_read_and_must_be_whole() {
        var json = """
                {"title": "T", "sets": [], "splits": [], "seeds": [], "variants": {},
                 "claims": [{"of": "U-KAN on BUSI", "says": "63.38", "by": "a paper"}]}
                """;

        assertThat(Experiment.read("test", json, SHARED, List.of(), 0).claims())
                .containsExactly(new Claim("U-KAN on BUSI", "63.38", "a paper"));
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Experiment.read("test", json.replace("\"by\"", "\"to\""), SHARED, List.of(), 0))
                .withMessageContaining("by");
    }

    @Test
    void what_is_missing_is_named() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Experiment.read("test", "{\"title\": \"T\", \"seeds\": [1]}", SHARED, List.of(), 0))
                .withMessageContaining("test")
                .withMessageContaining("splits");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Experiment.of("no-such", List.of(), 0))
                .withMessageContaining("no-such");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "networks",
                "networks-random",
                "sem",
                "kan",
                "channels",
                "order",
                "volume",
                "seeds",
                "heart",
                "heart-folds",
                "recipes",
                "published",
                "glas-long",
                "glas-512",
                "isic-long"
            })
    void every_trial_of_ours_is_a_plan_that_can_be_trained(String name, @TempDir Path folder) throws IOException {
        for (var trial : Experiment.of(name, List.of(), 0).trials()) {
            var file = folder.resolve("plan.json");
            Files.writeString(file, trial.plan().toString());
            var plan = Plan.of(file.toString());

            assertThat(Checkpoint.network(plan.card()).labels())
                    .as(trial.name())
                    .isEqualTo(1);
            assertThat(FitSettings.read(plan.fit()).seed()).isEqualTo(trial.seed());
        }
    }
}
