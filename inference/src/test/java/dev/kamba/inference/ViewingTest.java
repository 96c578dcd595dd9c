package dev.kamba.inference;

import dev.kamba.model.Window;
import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ViewingTest {

    @Test
    void words_of_a_rule_become_a_viewing_and_a_line_that_can_be_read_again() {
        var viewing = Viewing.of(Map.of("flips", "sides", "overlap", "0.25"));

        assertThat(viewing).isEqualTo(new Viewing(Flips.SIDES, Optional.of(new Window(0.25))));
        assertThat(viewing.line()).isEqualTo("flips=sides overlap=0.25");
        assertThat(Viewing.read(viewing.line())).isEqualTo(viewing);
        assertThat(viewing.withProbabilities(true).line()).isEqualTo(viewing.line());
    }

    @Test
    void plain_viewing_is_an_empty_line() {
        assertThat(Viewing.of(Map.of())).isEqualTo(Viewing.PLAIN);
        assertThat(Viewing.of(Map.of("flips", "none"))).isEqualTo(Viewing.PLAIN);
        assertThat(Viewing.PLAIN.line()).isEmpty();
        assertThat(Viewing.read("")).isEqualTo(Viewing.PLAIN);
    }

    @Test
    void what_is_no_viewing_is_refused_with_what_there_is() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Viewing.of(Map.of("mirror", "all")))
                .withMessageContaining("flips, overlap");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Viewing.of(Map.of("flips", "ALL")))
                .withMessageContaining("none, sides or all");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Viewing.of(Map.of("overlap", "NaN")))
                .withMessageContaining("0..0.75");
    }
}
