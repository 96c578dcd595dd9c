package dev.kamba.trainer.measure;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ScaleTest {

    @Test
    void ends_of_the_values_lie_at_the_ends_of_the_drawing() {
        var scale = new Scale(10, 20, 200, 100);

        assertThat(scale.place(10)).isEqualTo(200);
        assertThat(scale.place(17.5)).isEqualTo(125);
        assertThat(scale.place(20)).isEqualTo(100);
    }

    @Test
    void ticks_are_round_and_inside() {
        assertThat(new Scale(0, 1, 0, 1).ticks(5)).hasSize(6).startsWith(0.0).endsWith(1.0);
        assertThat(new Scale(3, 47, 0, 1).ticks(5)).containsExactly(10.0, 20.0, 30.0, 40.0);
        assertThat(new Scale(0, 2600, 0, 1).ticks(6)).containsExactly(0.0, 500.0, 1000.0, 1500.0, 2000.0, 2500.0);
    }
}
