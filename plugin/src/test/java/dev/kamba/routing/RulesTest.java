package dev.kamba.routing;

import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.JobPlan;
import dev.kamba.intake.ledger.SeriesSummary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.groups.Tuple.tuple;

class RulesTest {

    @TempDir
    Path folder;

    @Test
    void a_rule_takes_the_series_it_describes_and_the_others_are_skipped_with_a_reason() throws IOException {
        var rules = rules("""
                rules:
                  - name: liver
                    when:
                      modality: CT
                      bodyPart: [ABDOMEN, LIVER]
                    model: ct-liver
                    to: pacs
                """);

        assertThat(rules.plan(List.of(series("CT", "LIVER"), series("CT", "HEAD"), series("", ""))))
                .extracting(JobPlan::model, JobPlan::destinations, JobPlan::skipReason)
                .containsExactly(
                        tuple("ct-liver", List.of("pacs"), ""),
                        tuple("", List.of(), "no rule takes a series with modality CT, body part HEAD"),
                        tuple("", List.of(), "no rule takes a series with no modality"));
    }

    @Test
    void a_series_gets_a_job_from_each_rule_that_takes_it_and_every_destination_unless_the_rule_names_some()
            throws IOException {
        var rules = rules("""
                rules:
                  - {name: a, when: {}, model: one}
                  - {name: b, when: {callingAet: [SENDER]}, model: two, to: [archive]}
                """);

        assertThat(rules.plan(List.of(series("MR", ""))))
                .extracting(JobPlan::rule, JobPlan::destinations)
                .containsExactly(tuple("a", List.of("archive", "pacs")), tuple("b", List.of("archive")));
    }

    @Test
    void a_rule_s_jobs_are_urgent_if_it_says_stat() throws IOException {
        var rules = rules("""
                rules:
                  - {name: a, when: {}, model: one, priority: stat}
                  - {name: b, when: {}, model: two, priority: routine}
                  - {name: c, when: {}, model: three}
                """);

        assertThat(rules.plan(List.of(series("MR", ""))))
                .extracting(JobPlan::urgent)
                .containsExactly(true, false, false);
    }

    @Test
    void a_rule_may_change_the_guards_and_off_needs_no_quotes() throws IOException {
        var rules = rules("""
                rules:
                  - {name: a, when: {}, model: one, guards: {border: off, large: flag}}
                  - {name: b, when: {}, model: two}
                """);

        assertThat(rules.plan(List.of(series("MR", ""))))
                .extracting(JobPlan::guards)
                .containsExactly("large=flag border=off", "");
    }

    @Test
    void a_rule_says_how_images_are_shown_to_the_model() throws IOException {
        var rules = rules("""
                rules:
                  - {name: a, when: {}, model: one, viewing: {flips: sides}}
                  - {name: b, when: {}, model: two, viewing: {flips: all, overlap: 0.25}}
                  - {name: c, when: {}, model: three, viewing: {flips: none}}
                  - {name: d, when: {}, model: four}
                """);

        assertThat(rules.plan(List.of(series("MR", ""))))
                .extracting(JobPlan::viewing)
                .containsExactly("flips=sides", "flips=all overlap=0.25", "", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: a, when: {}, model: x, modell: y}     | modell",
                "{name: a, when: {modalty: CT}, model: x}     | modalty",
                "{name: a, when: {}}                          | names no model",
                "{name: a, when: {}, model: x                 | line",
                "{name: a, when: {}, model: x, priority: high} | stat or routine",
                "{name: a, when: {}, model: x, guards: {edge: off}} | no guard 'edge'",
                "{name: a, when: {}, model: x, guards: {border: no}} | no action 'no'",
                "{name: a, when: {}, model: x, viewing: {mirror: all}} | no 'mirror'; there are flips, overlap",
                "{name: a, when: {}, model: x, viewing: {flips: left}} | none, sides or all, not 'left'",
                "{name: a, when: {}, model: x, viewing: {overlap: 0.9}} | overlap must lie in 0..0.75",
                "{name: a, when: {}, model: x, viewing: {overlap: half}} | overlap must be a number",
            })
    void a_wrong_file_is_refused_with_what_is_wrong(String rule, String problem) throws IOException {
        var file = Files.writeString(folder.resolve("rules.yaml"), "rules:\n  - " + rule + "\n");

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> RulesFile.read(file))
                .withMessageContaining("CONFIGURATION_INVALID")
                .withMessageContaining(problem.strip());
    }

    @Test
    void unknown_destinations_and_doubled_names_are_refused() {
        var when = new Rule.Condition(List.of(), List.of(), List.of(), List.of());
        var rule = new Rule("a", when, "m", List.of("nowhere"), "");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rules(List.of(rule), Set.of("pacs")))
                .withMessageContaining("'nowhere'")
                .withMessageContaining("[pacs]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rules(List.of(rule, rule), Set.of("nowhere")))
                .withMessageContaining("two rules");
    }

    private Rules rules(String yaml) throws IOException {
        return new Rules(
                RulesFile.read(Files.writeString(folder.resolve("rules.yaml"), yaml)), Set.of("pacs", "archive"));
    }

    private static SeriesSummary series(String modality, String bodyPart) {
        return new SeriesSummary("1", "1.1", modality, bodyPart, "SENDER", Set.of("1.2.3"), 1);
    }
}
