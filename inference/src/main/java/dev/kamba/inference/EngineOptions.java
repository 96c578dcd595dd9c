package dev.kamba.inference;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/**
 * How an engine works.
 *
 * @param devices where models run; a model is loaded on each, and work goes to whichever is free
 * @param tuning sizes that suit a device
 * @param batchWait longest wait for more images before a batch leaves that is not full
 * @param halfPrecision whether CUDA devices run the float16 twin of a model that has one
 * @param modelBytes memory of each device for all models together, by estimate; models in use may exceed it
 * @param listener is told of every batch
 */
public record EngineOptions(
        List<Device> devices,
        Function<Device, Tuning> tuning,
        Duration batchWait,
        boolean halfPrecision,
        long modelBytes,
        BatchListener listener) {

    public EngineOptions {
        devices = List.copyOf(devices);
        Device.requireUsable(devices);
        if (batchWait.isNegative() || modelBytes < 0) {
            throw new IllegalArgumentException("batchWait and modelBytes must not be negative");
        }
    }

    /** What suits most: float16 on CUDA where there is a twin, no limit to the models loaded. */
    public static EngineOptions of(List<Device> devices) {
        return new EngineOptions(
                devices, Tuning::of, Duration.ofMillis(2), true, Long.MAX_VALUE, (model, device, images, time) -> {});
    }

    public EngineOptions withTuning(Function<Device, Tuning> other) {
        return new EngineOptions(devices, other, batchWait, halfPrecision, modelBytes, listener);
    }

    public EngineOptions withBatchWait(Duration longest) {
        return new EngineOptions(devices, tuning, longest, halfPrecision, modelBytes, listener);
    }

    public EngineOptions withHalfPrecision(boolean on) {
        return new EngineOptions(devices, tuning, batchWait, on, modelBytes, listener);
    }

    public EngineOptions withModelBytes(long limit) {
        return new EngineOptions(devices, tuning, batchWait, halfPrecision, limit, listener);
    }

    public EngineOptions withListener(BatchListener other) {
        return new EngineOptions(devices, tuning, batchWait, halfPrecision, modelBytes, other);
    }
}
