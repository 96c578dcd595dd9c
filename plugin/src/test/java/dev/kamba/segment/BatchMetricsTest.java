package dev.kamba.segment;

import dev.kamba.inference.Device;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

class BatchMetricsTest {

    @Test
    void batches_are_counted_by_model_and_device() {
        var registry = new SimpleMeterRegistry();
        var metrics = new BatchMetrics(registry);

        metrics.ran("liver", Device.CPU, 4, Duration.ofMillis(20));
        metrics.ran("liver", Device.CPU, 3, Duration.ofMillis(10));
        metrics.ran("heart", Device.CPU, 1, Duration.ofMillis(5));
        metrics.ran("liver", Device.parse("cuda:1"), 8, Duration.ofMillis(2));

        var liver = registry.get("kamba.batch.images").tags("model", "liver", "device", "cpu");
        assertThat(liver.summary().count()).isEqualTo(2);
        assertThat(liver.summary().totalAmount()).isEqualTo(7);
        var time = registry.get("kamba.batch.time").tags("model", "liver", "device", "cpu");
        assertThat(time.timer().totalTime(TimeUnit.MILLISECONDS)).isEqualTo(30);
        assertThat(registry.getMeters()).hasSize(6);
    }
}
