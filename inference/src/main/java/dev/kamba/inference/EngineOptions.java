package dev.kamba.inference;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How an engine works.
 *
 * @param devices where models run; a model is loaded on each, and work goes to whichever is free
 * @param tuning sizes that suit a device
 * @param batchWait longest wait for more images before a batch leaves that is not full
 * @param halfPrecision whether CUDA devices compute in float16 where a model has a float16 twin
 * @param memory of each device for all models together
 * @param listener is told of every batch
 * @param optimised folder where optimised models are kept, so that the next start is faster
 * @param operators folder of the libraries that deploy/native/build.sh makes; without it they are looked for where the system
 *     property {@code kamba.native} or the environment variable {@code KAMBA_NATIVE} says and beside the jar
 */
public record EngineOptions(
        List<Device> devices,
        Function<Device, Tuning> tuning,
        Duration batchWait,
        boolean halfPrecision,
        MemoryBudget memory,
        BatchListener listener,
        Optional<Path> optimised,
        Optional<Path> operators) {

    public EngineOptions {
        devices = List.copyOf(devices);
        Device.requireUsable(devices);
        if (batchWait.isNegative()) {
            throw new IllegalArgumentException("batchWait must not be negative");
        }
    }

    /** What suits most: float16 on CUDA where there is a twin, no limit to the models loaded. */
    public static EngineOptions of(List<Device> devices) {
        return new EngineOptions(
                devices,
                Tuning::of,
                Duration.ofMillis(2),
                true,
                MemoryBudget.UNLIMITED,
                (model, device, images, time) -> {},
                Optional.empty(),
                Optional.empty());
    }

    public EngineOptions withTuning(Function<Device, Tuning> other) {
        return new EngineOptions(devices, other, batchWait, halfPrecision, memory, listener, optimised, operators);
    }

    public EngineOptions withBatchWait(Duration longest) {
        return new EngineOptions(devices, tuning, longest, halfPrecision, memory, listener, optimised, operators);
    }

    public EngineOptions withHalfPrecision(boolean on) {
        return new EngineOptions(devices, tuning, batchWait, on, memory, listener, optimised, operators);
    }

    public EngineOptions withMemory(MemoryBudget limit) {
        return new EngineOptions(devices, tuning, batchWait, halfPrecision, limit, listener, optimised, operators);
    }

    public EngineOptions withListener(BatchListener other) {
        return new EngineOptions(devices, tuning, batchWait, halfPrecision, memory, other, optimised, operators);
    }

    public EngineOptions withOptimised(Path folder) {
        return new EngineOptions(
                devices, tuning, batchWait, halfPrecision, memory, listener, Optional.of(folder), operators);
    }

    public EngineOptions withOperators(Path folder) {
        return new EngineOptions(
                devices, tuning, batchWait, halfPrecision, memory, listener, optimised, Optional.of(folder));
    }
}
