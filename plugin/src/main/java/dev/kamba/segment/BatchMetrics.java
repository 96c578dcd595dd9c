package dev.kamba.segment;

import dev.kamba.inference.BatchListener;
import dev.kamba.inference.Device;
import io.micrometer.core.instrument.MeterRegistry;

import java.time.Duration;

/** Counts what the engine does. */
final class BatchMetrics implements BatchListener {

    private final MeterRegistry metrics;

    BatchMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    @Override
    public void ran(String model, Device device, int images, Duration time) {
        metrics.summary("kamba.batch.images", "model", model, "device", device.toString())
                .record(images);
        metrics.timer("kamba.batch.time", "model", model, "device", device.toString())
                .record(time);
    }
}
