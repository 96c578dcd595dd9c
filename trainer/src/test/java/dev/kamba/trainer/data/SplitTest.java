package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class SplitTest {

    @Test
    void tiny_set_is_always_split_the_same_way() {
        var split = Split.of(cases(12, 3), new SplitRule(SplitRule.By.GROUP, 0.25, 0.25, 2981));

        assertThat(ids(split.training())).isEqualTo("p00 p01 p02 p09 p10 p11");
        assertThat(ids(split.validation())).isEqualTo("p03 p04 p05");
        assertThat(ids(split.unseen())).isEqualTo("p06 p07 p08");
    }

    @Test
    void the_order_of_the_pictures_does_not_matter() {
        var rule = new SplitRule(SplitRule.By.IMAGE, 0.2, 0.2, 1);
        var cases = cases(50, 5);
        var reversed = new ArrayList<>(cases);
        Collections.reverse(reversed);

        assertThat(ids(Split.of(reversed, rule).unseen()))
                .isEqualTo(ids(Split.of(cases, rule).unseen()));
    }

    @Test
    void groups_are_never_torn_and_shares_are_met() {
        for (long seed = 0; seed < 20; seed++) {
            var cases = cases(500, 7);
            var split = Split.of(cases, new SplitRule(SplitRule.By.GROUP, 0.1, 0.2, seed));

            assertThat(groups(split.training()))
                    .doesNotContainAnyElementsOf(groups(split.validation()))
                    .doesNotContainAnyElementsOf(groups(split.unseen()));
            assertThat(groups(split.validation())).doesNotContainAnyElementsOf(groups(split.unseen()));
            assertThat(split.validation().size()).isCloseTo(50, within(4));
            assertThat(split.unseen().size()).isCloseTo(100, within(4));
            assertThat(Stream.of(split.training(), split.validation(), split.unseen())
                            .flatMap(List::stream))
                    .containsExactlyInAnyOrderElementsOf(cases);
        }
    }

    @Test
    void by_image_groups_are_torn_and_shares_are_exact() {
        var split = Split.of(cases(100, 10), new SplitRule(SplitRule.By.IMAGE, 0, 0.2, 1));

        assertThat(split.unseen()).hasSize(20);
        assertThat(split.validation()).isEmpty();
        assertThat(groups(split.training())).containsAnyElementsOf(groups(split.unseen()));
    }

    @Test
    void another_seed_gives_other_parts() {
        var cases = cases(100, 2);

        assertThat(ids(Split.of(cases, new SplitRule(SplitRule.By.GROUP, 0, 0.2, 1))
                        .unseen()))
                .isNotEqualTo(ids(Split.of(cases, new SplitRule(SplitRule.By.GROUP, 0, 0.2, 2))
                        .unseen()));
    }

    @Test
    void every_group_validates_in_one_fold() {
        var cases = cases(103, 7);
        var validated = new ArrayList<Case>();
        for (int number = 1; number <= 4; number++) {
            var split = Split.of(cases, folds(number, 4));

            assertThat(split.validation().size()).isCloseTo(103 / 4, within(4));
            assertThat(groups(split.training())).doesNotContainAnyElementsOf(groups(split.validation()));
            assertThat(split.training().size())
                    .isEqualTo(103 - split.validation().size());
            validated.addAll(split.validation());
        }

        assertThat(validated).containsExactlyInAnyOrderElementsOf(cases);
    }

    @Test
    void unseen_pictures_are_the_same_in_every_fold() {
        var cases = cases(100, 5);
        var unseen =
                Split.of(cases, new SplitRule(SplitRule.By.GROUP, 0.1, 0.2, 7)).unseen();

        for (int number = 1; number <= 3; number++) {
            var split = Split.of(cases, new SplitRule(SplitRule.By.GROUP, 0, 0.2, 7, new Fold(number, 3)));
            assertThat(ids(split.unseen())).isEqualTo(ids(unseen));
            assertThat(split.validation()).hasSizeBetween(25, 30);
        }
    }

    @Test
    void fewer_groups_than_folds_are_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Split.of(cases(30, 10), folds(1, 4)))
                .withMessageContaining("30 pictures in 3 groups");
    }

    @Test
    void a_fold_is_a_number_out_of_several_and_needs_no_share() {
        assertThat(Fold.parse("2/5")).isEqualTo(new Fold(2, 5)).hasToString("2/5");
        for (var wrong : List.of("0/5", "6/5", "1/1", "5", "a/b", "1/-2")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Fold.parse(wrong))
                    .withMessageContaining("for example 2/5");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SplitRule(SplitRule.By.GROUP, 0.1, 0, 1, new Fold(1, 2)))
                .withMessageContaining("fold");
    }

    private static SplitRule folds(int number, int of) {
        return new SplitRule(SplitRule.By.GROUP, 0, 0, 2981, new Fold(number, of));
    }

    @Test
    void lists_are_written_one_id_a_line(@TempDir Path folder) throws IOException {
        Split.of(cases(4, 1), new SplitRule(SplitRule.By.IMAGE, 0.25, 0.25, 1)).write(folder.resolve("lists"));

        var written = new ArrayList<String>();
        for (var name : List.of("training", "validation", "unseen")) {
            written.addAll(Files.readAllLines(folder.resolve("lists").resolve(name + ".txt")));
        }
        assertThat(Files.readAllLines(folder.resolve("lists/training.txt"))).hasSize(2);
        assertThat(written).containsExactlyInAnyOrder("p00", "p01", "p02", "p03");
    }

    @Test
    void too_few_groups_are_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Split.of(cases(10, 10), new SplitRule(SplitRule.By.GROUP, 0.1, 0.1, 1)))
                .withMessageContaining("10 pictures in 1 groups");
    }

    @Test
    void an_id_that_is_there_twice_is_refused() {
        var one = cases(1, 1);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> new Split(one, one, List.of()))
                .withMessageContaining("p00");
    }

    @Test
    void shares_that_leave_nothing_to_learn_from_are_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SplitRule(SplitRule.By.GROUP, 0.5, 0.5, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new SplitRule(SplitRule.By.GROUP, Double.NaN, 0, 1));
    }

    private static String ids(List<Case> cases) {
        return cases.stream().map(Case::id).collect(Collectors.joining(" "));
    }

    private static Set<String> groups(List<Case> cases) {
        return cases.stream().map(Case::group).collect(Collectors.toSet());
    }

    private static List<Case> cases(int count, int perGroup) {
        var cases = new ArrayList<Case>();
        for (int i = 0; i < count; i++) {
            cases.add(new Case(
                    String.format("p%02d", i),
                    "g" + Math.floorDiv(i, perGroup),
                    Optional.empty(),
                    new Blank(),
                    List.of(Mask.empty(1, 1))));
        }
        return cases;
    }

    /** One black pixel. */
    private record Blank() implements Plane {

        @Override
        public Image image() {
            return Image.wrap(1, 1, 1, new float[1]);
        }

        @Override
        public int rows() {
            return 1;
        }

        @Override
        public int columns() {
            return 1;
        }

        @Override
        public Optional<Region> region() {
            return Optional.empty();
        }
    }
}
