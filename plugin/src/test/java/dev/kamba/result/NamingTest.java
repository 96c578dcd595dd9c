package dev.kamba.result;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NamingTest {

    @Test
    void placeholders_are_filled_from_the_card() {
        var naming = new Naming("{label} by {model} {version}{kind}", "{model}", 9000);

        assertThat(naming.seriesDescription(Shapes.card("Lesion", "Cyst"), " label map"))
                .isEqualTo("Lesion, Cyst by breast-us-lesion 1.0.0 label map");
        assertThat(naming.contentLabel(Shapes.card("Lesion"))).isEqualTo("BREAST_US_LESION");
    }

    @Test
    void description_keeps_the_words_around_placeholders_and_has_at_most_64_characters() {
        var naming = new Naming("{label} by {model} (AI, not verified)", "{label}", 9000);

        var description = naming.seriesDescription(Shapes.card("A very long name of a label, longer than any"), "");

        assertThat(description).hasSize(64).startsWith("A very long").endsWith("breast-us-lesion (AI, not verified)");
        assertThat(naming.contentLabel(Shapes.card("Läsion, 1"))).isEqualTo("L_SION_ 1");
    }

    @Test
    void number_is_the_same_for_a_model_and_another_for_each_sort_of_object() {
        var naming = new Naming("{model}", "{model}", 20000);
        var card = Shapes.card("Lesion");

        int number = naming.seriesNumber(card, ResultKind.SEGMENTATION);

        assertThat(number).isBetween(20000, 20999);
        assertThat(naming.seriesNumber(card, ResultKind.LABELMAP)).isEqualTo(number);
        assertThat(naming.seriesNumber(card, ResultKind.CAPTURE)).isEqualTo(number + 1000);
        assertThat(naming.seriesNumber(card, ResultKind.PRESENTATION)).isEqualTo(number + 2000);
        assertThat(naming.seriesNumber(card, ResultKind.REPORT)).isEqualTo(number + 3000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{patient}",
                "{model",
                "a\\b",
                "{model} and many more words than the 48 that there is room for"
            })
    void pattern_that_cannot_be_is_refused_with_its_key(String pattern) {
        assertThatThrownBy(() -> new Naming(pattern, "{model}", 9000))
                .isInstanceOf(KambaException.class)
                .hasMessageContaining("kamba.result.series-description");
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "2000000001"})
    void number_out_of_range_is_refused(int number) {
        assertThatThrownBy(() -> new Naming("{model}", "{model}", number))
                .hasMessageContaining("kamba.result.series-number");
    }
}
