package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelPackage;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntConsumer;

/** Runs models over planes on one device; each model is loaded once. For use by any number of threads. */
public final class Engine implements AutoCloseable {

    private final Device device;
    private final Tuning tuning;
    private final Workers workers;
    private final Map<String, ModelSession> sessions = new HashMap<>();
    private boolean closed;

    /** Falls back to the CPU, with a line in the log that says why, where CUDA does not work: see {@link #device}. */
    public Engine(Device requested) {
        this(requested, Tuning::of);
    }

    /** As {@link #Engine(Device)}, with other sizes than those that suit the device that was found. */
    public Engine(Device requested, Function<Device, Tuning> tuning) {
        device = Accelerator.resolve(requested);
        this.tuning = tuning.apply(device);
        workers = new Workers(this.tuning.workers());
    }

    /** Where models run, never AUTO. */
    public Device device() {
        return device;
    }

    Tuning tuning() {
        return tuning;
    }

    /**
     * Segments planes of any sizes. The same planes on the same device with the same batch size give the same masks to the
     * bit; with another batch size ONNX Runtime may round logits otherwise (KM-UNet on a CPU: by 1.5e-8).
     *
     * @param planes decoded as they are needed, on this thread or on several at once
     * @param progress is told on this thread how many planes are done
     */
    public Segmentation segment(ModelPackage model, List<? extends Plane> planes, IntConsumer progress) {
        return segment(model, planes, Viewing.PLAIN, progress);
    }

    /** As {@link #segment(ModelPackage, List, IntConsumer)}, with mirror images or a sliding window. */
    public Segmentation segment(
            ModelPackage model, List<? extends Plane> planes, Viewing viewing, IntConsumer progress) {
        var views = new Views(model.card(), List.copyOf(planes), viewing);
        return new Pipeline(session(model), workers, views, progress).run();
    }

    private synchronized ModelSession session(ModelPackage model) {
        if (closed) {
            throw new KambaException(ErrorCode.DEVICE_FAILED, "the engine is closed");
        }
        return sessions.computeIfAbsent(model.digest(), digest -> ModelSession.open(model, device, tuning));
    }

    /** Stops what runs; segmentations in progress fail. */
    @Override
    public synchronized void close() {
        closed = true;
        workers.close();
        sessions.values().forEach(ModelSession::close);
        sessions.clear();
    }
}
