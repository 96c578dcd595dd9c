package dev.kamba.trainer;

import dev.kamba.inference.Viewing;
import dev.kamba.model.ModelFolder;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Trace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** The packages in deploy/models, through the whole pipeline on the first of the studies that no training has seen. */
class ShippedModelsTest {

    @ParameterizedTest
    @ValueSource(strings = {"breast-us-lesion", "ct-liver"})
    void package_finds_what_it_is_made_for(String name) {
        var plan = Plan.of(name);
        var model = ModelPackage.open(Path.of("../deploy/models", name + ".onnx"));
        var few =
                plan.pictures().sets(Path.of(""), plan.card().labels()).unseen().first(1);

        var score = Release.measure(model, few, Viewing.PLAIN).score();

        assertThat(model.size()).isLessThan(8_000_000);
        assertThat(score.dice()).isGreaterThan(0.85);
    }

    @ParameterizedTest
    @ValueSource(strings = {"breast-us-lesion", "ct-liver", "cardiac-mr-lv", "cell-nuclei", "skin-lesion"})
    void card_of_the_package_is_the_plan_s_but_for_digest_and_figures(String name) {
        var card =
                ModelPackage.open(Path.of("../deploy/models", name + ".onnx")).card();
        var planned = Plan.of(name).card();

        assertThat(Release.with(card, planned.training(), planned.metrics())).isEqualTo(planned);
        assertThat(card.training().clinicalUse()).isEqualTo(planned.training().clinicalUse());
        assertThat(card.metrics()).containsKeys("diceUnseen", "imagesUnseen", "lossFirst", "lossLast");
        assertThat(Trace.of(Networks.of(card.settings(), card.input().tensorChannels(), 1), 256, 256)
                        .learned())
                .isLessThan(2_000_000);
    }

    @Test
    void each_package_has_a_float16_twin_that_a_folder_of_models_pairs_with_it() {
        var folder = ModelFolder.scan(Path.of("../deploy/models"));

        assertThat(folder.refused()).isEmpty();
        assertThat(folder.packages()).hasSize(5).allSatisfy(model -> {
            assertThat(model.twin()).contains(ModelPackage.twinFile(model.file()));
            assertThat(ModelPackage.twinFile(model.file()).toFile().length())
                    .isLessThan(Math.round(0.6 * model.size()));
        });
    }
}
