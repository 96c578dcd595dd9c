package dev.kamba.model;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CardJsonTest {

    private static final ModelCard CARD = TinyModel.card(3, 64, 48, 2);

    @Test
    void a_card_comes_back_as_it_was_written() {
        assertThat(CardJson.read(CardJson.write(CARD))).isEqualTo(CARD);
    }

    @Test
    void the_example_in_the_documentation_is_what_the_writer_writes() throws IOException {
        String page = Files.readString(Path.of("../docs/model-package.md"));
        String example = page.substring(page.indexOf("```json") + 8, page.indexOf("```\n\nEvery field"));

        assertThat(CardJson.write(CardJson.read(example))).isEqualTo(example.strip());
    }

    @Test
    void field_and_slices_are_written_only_where_they_say_something() {
        assertThat(CardJson.write(TinyModel.card(1, 64, 48, 1))).doesNotContain("field", "slices");

        String card = CardJson.write(TinyModel.card(sliced(0.5, 3), CARD.labels()));

        assertThat(card).contains("\"field\" : 0.5", "\"slices\" : 3");
        assertThat(CardJson.read(card).input()).isEqualTo(sliced(0.5, 3));
        var spelledOut =
                CardJson.read(card.replace("\"field\" : 0.5", "\"field\" : 1").replace(": 3", ": 1"));
        assertThat(spelledOut.input()).isEqualTo(sliced(1, 1));
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "field" : 0.5   | "field" : 0     | input: field must be above 0
            "field" : 0.5   | "field" : 1.01  | input: field must be above 0
            "field" : 0.5   | "field" : "1"   | input.field must be a finite number
            "slices" : 3    | "slices" : 2    | input: slices must be odd
            "slices" : 3    | "slices" : 17   | input: slices must be odd
            "slices" : 3    | "slices" : -1   | input: slices must be odd
            "slices" : 3    | "slices" : 3.5  | input.slices must be an integer
            """)
    void field_and_slices_out_of_range_are_refused(String found, String replacement, String reason) {
        String json = CardJson.write(TinyModel.card(sliced(0.5, 3), CARD.labels()));

        assertThat(json).contains(found);
        assertRefused(json.replace(found, replacement), reason);
    }

    @Test
    void a_window_and_cleaning_are_written_only_where_they_say_something() {
        assertThat(CardJson.write(CARD)).doesNotContain("overlap", "holePixels", "minimumMm3");

        var card = cleaned(new Cleaning(3, 40, 12.5), Optional.of(new Window(0.25)));
        String json = CardJson.write(card);

        assertThat(json).contains("\"overlap\" : 0.25", "\"holePixels\" : 40", "\"minimumMm3\" : 12.5");
        assertThat(CardJson.read(json)).isEqualTo(card);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "overlap" : 0.25    | "overlap" : 0.8           | input.window: overlap must lie in
            "overlap" : 0.25    | "overlap" : -0.1          | input.window: overlap must lie in
            "overlap" : 0.25    | "overlap" : 0.5, "a" : 1  | input.window.a is unknown
            "holePixels" : 40   | "holePixels" : -1         | labels[0]: minimumPixels and holePixels
            "holePixels" : 40   | "holePixels" : 0.5        | labels[0].holePixels must be an integer
            "minimumMm3" : 12.5 | "minimumMm3" : -1         | labels[0]: minimumMm3
            "minimumMm3" : 12.5 | "minimumMm3" : 1e999      | labels[0].minimumMm3 must be a finite number
            """)
    void a_window_and_cleaning_out_of_range_are_refused(String found, String replacement, String reason) {
        String json = CardJson.write(cleaned(new Cleaning(3, 40, 12.5), Optional.of(new Window(0.25))));

        assertThat(json).contains(found);
        assertRefused(json.replace(found, replacement), reason);
    }

    @Test
    void a_range_of_spacing_is_written_only_where_there_is_one() {
        var card = spaced(new Spacing(0.25, 1.5));
        String json = CardJson.write(card);

        assertThat(CardJson.write(CARD)).doesNotContain("leastMm");
        assertThat(CardJson.read(json)).isEqualTo(card);
        assertRefused(json.replace("\"leastMm\" : 0.25", "\"leastMm\" : 2"), "input.spacing: leastMm must be above 0");
        assertRefused(json.replace("\"leastMm\" : 0.25,", ""), "input.spacing.leastMm is missing");
    }

    private static ModelCard spaced(Spacing spacing) {
        var input = sliced(1, 1);
        return TinyModel.card(
                new Input(
                        input.modalities(),
                        input.channels(),
                        input.rows(),
                        input.columns(),
                        input.intensity(),
                        input.mean(),
                        input.standardDeviation(),
                        input.field(),
                        input.slices(),
                        input.window(),
                        Optional.of(spacing)),
                CARD.labels());
    }

    private static ModelCard cleaned(Cleaning cleaning, Optional<Window> window) {
        var input = sliced(1, 1);
        var label = CARD.labels().get(0);
        return TinyModel.card(
                new Input(
                        input.modalities(),
                        input.channels(),
                        input.rows(),
                        input.columns(),
                        input.intensity(),
                        input.mean(),
                        input.standardDeviation(),
                        input.field(),
                        input.slices(),
                        window),
                List.of(new Label(
                        label.name(),
                        label.rgb(),
                        label.category(),
                        label.type(),
                        label.anatomicRegion(),
                        label.threshold(),
                        cleaning)));
    }

    @Test
    void slices_need_a_grey_input() {
        String json = CardJson.write(CARD);

        assertRefused(
                json.replace("\"channels\" : 3", "\"slices\" : 3, \"channels\" : 3"), "input: several slices need");
    }

    private static Input sliced(double field, int slices) {
        return new Input(
                List.of("MR"),
                1,
                64,
                48,
                new Intensity(Intensity.Rule.PERCENTILE, 1, 99),
                List.of(0.5),
                List.of(0.25),
                field,
                slices);
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "version" : "1.0.0",                 | ``                                       | version is missing
            "version" : "1.0.0",                 | "version" : "1.0.0", "colour" : 1,       | colour is unknown
            "version" : "1.0.0",                 | "version" : "1", "version" : "2",        | Duplicate field 'version'
            "version" : "1.0.0"                  | "version" : 1                            | version must be a text
            "version" : "1.0.0"                  | "version" : " "                          | version must be a text
            "rows" : 64                          | "rows" : 64.5                            | input.rows must be an integer
            "rows" : 64                          | "rows" : 99999999999                     | input.rows must be an integer
            "rows" : 64                          | "rows" : 8                               | input: rows and columns must lie in
            "channels" : 3                       | "channels" : 1                           | input: mean and standardDeviation
            "rule" : "window"                    | "rule" : "auto"                          | input.intensity: rule must be window or percentile
            "low" : 0.0                          | "low" : 300                              | input.intensity: low must be below high
            "low" : 0.0                          | "low" : 1e999                            | input.intensity.low must be a finite number
            "low" : 0.0                          | "low" : "0"                              | input.intensity.low must be a finite number
            "name" : "label 2"                   | "name" : "label 1"                       | label names must differ
            "minimumPixels" : 0                  | "minimumPixels" : -1                     | labels[0]: minimumPixels
            "scheme" : "SCT"                     | "scheme" : null                          | labels[0].category.scheme must be a text
            "modalities" : [ "CT", "US" ]        | "modalities" : [ "ct" ]                  | input.modalities[0] must match
            "modalities" : [ "CT", "US" ]        | "modalities" : "CT"                      | input.modalities must be a list
            "dice" : 0.5                         | "dice" : "NaN"                           | metrics.dice must be a finite number
            "kernel" : "1"                       | "kernel" : 1                             | settings.kernel must be a text
            "digest" : "0000                     | "digest" : "XX                           | training.digest must match
            """)
    void a_card_with_a_broken_field_is_refused_with_its_name(String found, String replacement, String reason) {
        String json = CardJson.write(CARD);
        assertThat(json).contains(found);
        int at = json.indexOf(found);

        assertRefused(json.substring(0, at) + replacement + json.substring(at + found.length()), reason);
    }

    @Test
    void text_that_is_no_json_object_is_refused() {
        assertRefused("", "must be an object");
        assertRefused("[]", "must be an object");
        assertRefused("{", "not JSON");
        assertRefused(CardJson.write(CARD) + "{}", "not JSON");
        assertRefused("[".repeat(100_000), "not JSON");
        assertRefused(" ".repeat((1 << 20) + 1), "characters");
    }

    @Test
    void a_card_that_could_not_be_read_again_is_not_written() {
        var undefined = new ModelCard(
                CARD.name(),
                CARD.version(),
                CARD.architecture(),
                CARD.settings(),
                CARD.input(),
                List.copyOf(CARD.labels()),
                CARD.training(),
                Map.of("dice", Double.NaN),
                CARD.producer());

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> CardJson.write(undefined))
                .withMessageContaining("metrics.dice");
    }

    private static void assertRefused(String json, String reason) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> CardJson.read(json))
                .withMessageContaining(reason)
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.MODEL_INVALID);
    }
}
