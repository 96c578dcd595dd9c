package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PlanTest {

    @ParameterizedTest
    @ValueSource(strings = {"breast-us-lesion", "ct-liver"})
    void shipped_plan_says_what_the_model_may_be_used_for(String name) {
        var plan = Plan.of(name);

        assertThat(plan.card().name()).isEqualTo(name);
        assertThat(plan.card().training().clinicalUse()).contains("synthetic").contains("testing");
        assertThat(((Source.Synthetic) plan.pictures()).unseen()).isNotEmpty();
    }

    @Test
    void seeds_that_are_trained_on_may_not_be_measured_with() {
        var pictures = (Source.Synthetic) Plan.of("ct-liver").pictures();
        var oblique = new Portion(Kind.CT, List.of(), 120, 1, 40, 512, 4);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Source.Synthetic(pictures.training(), pictures.validation(), List.of(oblique)))
                .withMessageContaining("seeds");
    }

    @Test
    void still_images_and_loops_show_the_same_bodies() {
        var stills = new Portion(Kind.US, List.of(), 1, 10, 1, 640, 1);
        var loops = new Portion(Kind.US_MULTIFRAME, List.of(), 10, 1, 1, 640, 1);

        assertThat(stills.overlaps(loops)).isTrue();
        assertThat(stills.overlaps(new Portion(Kind.CT, List.of(), 10, 1, 1, 512, 1)))
                .isFalse();
    }

    @Test
    void fields_of_the_pictures_say_where_they_come_from() {
        var json = Plan.of("ct-liver").json();
        var folder = json.replaceFirst(
                "(?s)\"pictures\".*\"augmentation\"",
                "\"pictures\": {\"images\": \"a\", \"split\": {\"by\": \"group\", \"validation\": 0.1,"
                        + " \"unseen\": 0.2, \"seed\": 3}}, \"augmentation\"");

        assertThat(Plan.read(folder).pictures())
                .isEqualTo(new Source.Folder("a", new SplitRule(SplitRule.By.GROUP, 0.1, 0.2, 3)));
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.read(folder.replace("images", "pictures-of-cats")))
                .withMessageContaining("the plan's pictures is broken: give images and split")
                .withMessageNotContaining("dev.kamba");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"noise\"         | \"noize\"           | augmentation is broken: augmentation.noize is not known here; known are blur,",
                "\"contrast\": 0.15 | \"contrast\": 7      | plan's augmentation is broken: contrast must lie in 0..1.0, was 7.0",
                "\"kind\": \"ct\"   | \"kind\": \"cat\"    | pictures.training.kind",
                "\"augmentation\"  | \"augmentations\"   | augmentations is not known here; known are card, pictures, augmentation, fit",
                "\"fit\": {        | \"fit\": [], \"x\": { | x is not known",
                "\"card\": {       | \"card\": {,         | in line 2, column"
            })
    void what_is_wrong_with_a_plan_is_said_in_its_own_words(String right, String wrong, String named) {
        var json = Plan.of("ct-liver").json().replace(" : ", ": ");
        assertThat(json).contains(right);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.read(json.replace(right, wrong)))
                .withMessageContaining("broken: ")
                .withMessageContaining(named)
                .withMessageNotContaining("REDACTED");
    }

    @Test
    void plan_without_a_part_is_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.read("[]"))
                .withMessageContaining("JSON object");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.read("{\"card\": {}}"))
                .withMessageContaining("it has no pictures");
    }

    @Test
    void part_of_a_cross_validation_takes_the_place_of_a_share_and_the_card_says_so() {
        var plan = Plan.of("skin-lesion");
        var rule = ((Source.Folder) plan.pictures()).split();

        var part = plan.crossValidating(new Fold(2, 5));

        assertThat(((Source.Folder) part.pictures()).split())
                .isEqualTo(new SplitRule(rule.by(), 0, rule.unseen(), rule.seed(), new Fold(2, 5)));
        assertThat(part.card().training().data())
                .startsWith(plan.card().training().data())
                .endsWith("; but here in part 2 of a cross-validation of 5");
    }

    @Test
    void another_split_changes_the_rule_alone_and_the_card_says_so() {
        var plan = Plan.of("skin-lesion");
        var random = plan.splitBy(SplitRule.By.IMAGE);

        var rule = ((Source.Folder) plan.pictures()).split();
        assertThat(((Source.Folder) random.pictures()).split())
                .isEqualTo(new SplitRule(SplitRule.By.IMAGE, rule.validation(), rule.unseen(), rule.seed()));
        assertThat(random.card().training().data())
                .startsWith(plan.card().training().data())
                .endsWith("; but here shared out by image, which leaks patients into the measurement");
        assertThat(random.card().labels()).isEqualTo(plan.card().labels());
        assertThat(random.augmentation()).isEqualTo(plan.augmentation());
        assertThat(random.fit()).isEqualTo(plan.fit());
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.of("ct-liver").splitBy(SplitRule.By.IMAGE))
                .withMessageContaining("--split");
    }

    @Test
    void unknown_plan_is_refused(@TempDir Path folder) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.of("no-such-plan"))
                .withMessageContaining("no-such-plan");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.of(folder.toString()))
                .withMessageContaining("there is no plan and no file");
    }
}
