package dev.kamba.inference;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TuningTest {

    @Test
    void a_gpu_has_a_worker_for_each_core_up_to_the_places_that_are_free_while_a_batch_runs() {
        int cores = Runtime.getRuntime().availableProcessors();
        var cuda = Tuning.of(new Device(Device.Kind.CUDA, 0));

        assertThat(cuda.workers()).isEqualTo(Math.min(cores, 16));
        assertThat(Tuning.of(Device.CPU).workers()).isEqualTo(1);
        assertThat(cuda.withBatch(32).workers()).isEqualTo(cuda.workers());
    }
}
