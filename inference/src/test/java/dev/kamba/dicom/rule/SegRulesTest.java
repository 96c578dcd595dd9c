package dev.kamba.dicom.rule;

import dev.kamba.dicom.SegmentationObject;
import dev.kamba.dicom.rule.Faults.Fault;
import dev.kamba.dicom.rule.Good.Kind;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

/** Each rule finds the defect it is for, and nothing else does. */
class SegRulesTest {

    @TempDir
    static Path folder;

    private static Sources slices;
    private static Sources clip;

    @BeforeAll
    static void write() {
        slices = Images.slices(folder.resolve("ct"));
        clip = Images.clip(folder.resolve("us"));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_object_without_a_defect_breaks_no_rule_but_those_of_its_kind(Kind kind) {
        assertThat(rules(new Good(kind))).isEqualTo(ofKind(kind));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void each_rule_finds_its_defect_and_no_other_rule_does(Fault fault) {
        var good = new Good(fault.kind());

        fault.put().accept(good);

        var found = SegRules.check(good.object(), good.alone ? null : sources(fault.kind()));
        var ofKind = ofKind(fault.kind());
        ofKind.remove(fault.rule());
        assertThat(found)
                .filteredOn(finding -> !ofKind.contains(finding.rule()))
                .extracting(Finding::rule)
                .as(fault + ": " + found)
                .containsExactly(fault.rule());
        assertThat(found)
                .allSatisfy(finding -> assertThat(finding.text()).doesNotContain("malformed", "Test^Rule", "R-1"));
    }

    static List<Fault> faults() {
        return Faults.all();
    }

    @Test
    void every_rule_has_a_defect_that_shows_it_works() {
        assertThat(Faults.all().stream().map(Fault::rule).distinct())
                .containsExactlyInAnyOrderElementsOf(
                        SegRules.ALL.stream().map(Rule::id).toList());
        assertThat(SegRules.ALL).extracting(Rule::id).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_is_broken_is_refused_or_judged_and_nothing_else_happens(long seed) throws IOException {
        var bytes = Files.readAllBytes(new Good(Kind.BINARY).writeTo(folder));
        var random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            var broken = bytes.clone();
            for (int i = 0; i < 3; i++) {
                broken[132 + random.nextInt(broken.length - 132)] = (byte) random.nextInt(256);
            }
            var file = Files.write(folder.resolve("broken.dcm"), broken);
            try {
                assertThat(SegRules.check(SegmentationObject.read(file), slices).toString())
                        .doesNotContain("Test^Rule");
            } catch (KambaException e) {
                assertThat(e.getMessage()).doesNotContain("Test^Rule");
            }
        }
    }

    @Test
    void the_documentation_names_every_rule() throws IOException {
        var text = Files.readString(Path.of("../docs/results.md"));

        assertThat(SegRules.ALL)
                .extracting(rule -> rule.id().replaceFirst("^(required|identity)-[A-Za-z]+$", "$1-ATTRIBUTE"))
                .allSatisfy(id -> assertThat(text).contains("`" + id + "`"));
    }

    private static Set<String> ofKind(Kind kind) {
        return new TreeSet<>(
                switch (kind) {
                    case FRACTIONAL -> Set.of("fractional-shown");
                    case FLAT -> Set.of("orientation-for-ohif");
                    case BINARY, LABEL_MAP, PALETTE -> Set.of();
                });
    }

    private static Set<String> rules(Good good) {
        return SegRules.check(good.object(), sources(good.kind)).stream()
                .map(Finding::rule)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Sources sources(Kind kind) {
        return kind == Kind.FLAT ? clip : slices;
    }
}
