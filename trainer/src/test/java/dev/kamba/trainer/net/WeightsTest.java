package dev.kamba.trainer.net;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class WeightsTest {

    @Test
    void every_parameter_begins_where_a_cuda_kernel_may_read_and_none_overlaps_another() {
        var weights = Weights.initial(new AllUKan(3, 1, List.of(8, 8, 8, 8, 8), true, true), 1);

        assertThat(weights.slots(true))
                .anyMatch(slot -> slot.parameter().size() % Weights.ALIGNMENT != 0)
                .allMatch(slot -> slot.at() % Weights.ALIGNMENT == 0);
        int free = 0;
        for (var slot : weights.slots(true)) {
            assertThat(slot.at()).as(slot.parameter().name()).isBetween(free, free + Weights.ALIGNMENT - 1);
            free = slot.end();
        }
        assertThat(weights.learned().length).isBetween(free, free + Weights.ALIGNMENT - 1);
    }
}
