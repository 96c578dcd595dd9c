package dev.kamba.trainer.fit;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FitSettingsTest {

    private static final String PLAN = """
            {"epochs": 3, "batch": 2, %s "validations": 1, "patience": 0, "seed": 5,
             "rates": {"base": 0.01, "spline": 0.02, "decay": 0, "warmUp": 0.1, "averaging": 0.8}}
            """;

    private static FitSettings read(String loss) {
        return FitSettings.read(PLAN.formatted(loss));
    }

    @Test
    void a_plan_may_leave_the_loss_out_or_set_it() {
        var plain = read("");

        assertThat(plain).isEqualTo(new FitSettings(3, 2, new FitSettings.Rates(0.01, 0.02, 0, 0.1, 0.8), 1, 0, 5));
        assertThat(plain.loss()).isEqualTo(new Loss(0.5, 1));
        var set = read("\"loss\": {\"crossEntropy\": 1, \"smoothing\": 0.1},");
        assertThat(set.loss()).isEqualTo(new Loss(1, 0.1));
        assertThat(set.withEpochs(4).withBatch(3).withSeed(6).loss()).isEqualTo(new Loss(1, 0.1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'smoothing': 1}                         | crossEntropy",
                "{'crossEntropy': 1}                      | smoothing",
                "{'crossEntropy': 1, 'smoothing': 0}      | smoothing must be finite and positive",
                "{'crossEntropy': -1, 'smoothing': 1}     | crossEntropy must be finite and not negative",
                "{'crossEntropy': 1, 'smoothing': 1, 'focal': 2} | focal",
                "'dice'                                   | Loss"
            },
            quoteCharacter = '`')
    void broken_loss_is_refused_by_name(String loss, String named) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> read("\"loss\": " + loss.replace('\'', '"') + ","))
                .withMessageContaining("the plan's fit is broken")
                .withMessageContaining(named);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "epochs  | epoch | 'epochs'",
                "warmUp  | warm  | 'warmUp'",
                "3       | 'no'  | epochs",
                "3       | 0     | must be positive",
                "'seed'  | 'sed' | 'seed'"
            },
            quoteCharacter = '`')
    void field_that_is_missing_or_misspelt_is_named(String right, String wrong, String named) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> FitSettings.read(
                        PLAN.formatted("").replaceFirst(right.replace('\'', '"'), wrong.replace('\'', '"'))))
                .withMessageContaining("the plan's fit is broken: ")
                .withMessageContaining(named);
    }
}
