package dev.kamba.trainer.measure;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SummaryTest {

    @Test
    void worked_answers() {
        var summary = Summary.of(0.9, 0.5, 0.7, 0.6, 0.8);

        assertThat(summary.count()).isEqualTo(5);
        assertThat(summary.mean()).isCloseTo(0.7, within(1e-12));
        assertThat(summary.sd()).isCloseTo(Math.sqrt(0.025), within(1e-12));
        assertThat(summary.median()).isEqualTo(0.7);
        assertThat(summary.tenthPercentile()).isCloseTo(0.54, within(1e-12));
        assertThat(summary.lowest()).isEqualTo(0.5);
        assertThat(summary.highest()).isEqualTo(0.9);
    }

    @Test
    void what_is_undefined_is_left_out() {
        var summary = Summary.of(List.of(0.2, Double.NaN, 0.4), Double::doubleValue);

        assertThat(summary.count()).isEqualTo(2);
        assertThat(summary.mean()).isCloseTo(0.3, within(1e-12));
    }

    @Test
    void one_value_has_no_deviation_and_none_has_nothing() {
        assertThat(Summary.of(0.5).mean()).isEqualTo(0.5);
        assertThat(Summary.of(0.5).sd()).isNaN();
        var nothing = Summary.of(Double.NaN);
        assertThat(nothing.count()).isZero();
        assertThat(List.of(nothing.mean(), nothing.sd(), nothing.median(), nothing.lowest(), nothing.highest()))
                .containsOnly(Double.NaN);
    }
}
