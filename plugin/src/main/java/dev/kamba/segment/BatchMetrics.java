package dev.kamba.segment;

import dev.kamba.inference.BatchListener;
import dev.kamba.inference.Device;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts what the engine does. */
final class BatchMetrics implements BatchListener {

    private final MeterRegistry metrics;
    private final Map<Where, Meters> meters = new ConcurrentHashMap<>();

    BatchMetrics(MeterRegistry metrics) {
        this.metrics = metrics;
    }

    private record Where(String model, Device device) {}

    private record Meters(DistributionSummary images, Timer time) {}

    @Override
    public void ran(String model, Device device, int images, Duration time) {
        // Kept, because the registry would sort and hash tags for every batch, on the thread that the device waits for.
        var kept = meters.computeIfAbsent(new Where(model, device), this::meters);
        kept.images.record(images);
        kept.time.record(time);
    }

    private Meters meters(Where where) {
        var device = where.device.toString();
        return new Meters(
                metrics.summary("kamba.batch.images", "model", where.model, "device", device),
                metrics.timer("kamba.batch.time", "model", where.model, "device", device));
    }
}
