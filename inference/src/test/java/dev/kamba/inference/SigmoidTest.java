package dev.kamba.inference;

import org.junit.jupiter.api.Test;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class SigmoidTest {

    @Test
    void worked_answers() {
        assertThat(Sigmoid.value(0) & 0xff).isEqualTo(128); // 127.5 is rounded up
        assertThat(Sigmoid.value(-1e-3f) & 0xff).isEqualTo(127);
        assertThat(Sigmoid.value(2) & 0xff).isEqualTo(225); // 0.880797 * 255 = 224.6
        assertThat(Sigmoid.value(-Float.MAX_VALUE)).isZero();
        assertThat(Sigmoid.value(Float.MAX_VALUE) & 0xff).isEqualTo(255);
    }

    @Test
    void every_logit_gives_what_the_formula_gives() {
        var random = new Random(1);
        for (int i = 0; i < 1_000_000; i++) {
            float logit = i < 500_000 ? (i - 250_000) / 25_000f : (float) random.nextGaussian() * 5;
            double exact = 255 / (1 + Math.exp(-(double) logit));
            // A step is kept as float32: within its rounding either neighbour is right.
            if (Math.abs(exact - Math.floor(exact) - 0.5) > 1e-4) {
                assertThat(Sigmoid.value(logit) & 0xff).as("%s", logit).isEqualTo((int) Math.round(exact));
            }
        }
    }
}
