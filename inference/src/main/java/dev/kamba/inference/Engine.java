package dev.kamba.inference;

import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelPackage;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.Stream;

/**
 * Runs models over planes. Requests from many studies share batches; each model is loaded once per device and unloaded when
 * another needs its memory. On the CPU a plane gives the same mask to the bit whatever it travelled with; on CUDA devices logits
 * may differ by the {@link Tolerance} of the arithmetic. For use by any number of threads.
 */
public final class Engine implements AutoCloseable {

    private final EngineParts parts;
    private final LoadedModels models;

    public Engine(Device device) {
        this(EngineOptions.of(List.of(device)));
    }

    /** As {@link #Engine(Device)}, with other sizes than those that suit the device that was found. */
    public Engine(Device device, Function<Device, Tuning> tuning) {
        this(EngineOptions.of(List.of(device)).withTuning(tuning));
    }

    /** Falls back to the CPU, with a line in the log that says why, where CUDA does not work: see {@link #troubles}. */
    public Engine(EngineOptions options) {
        this(options, new OrtNetworks(options));
    }

    Engine(EngineOptions options, Networks networks) {
        parts = new EngineParts(options, networks);
        models = new LoadedModels(parts);
    }

    /** Where models run, never AUTO; while a device fails, the CPU does its work. */
    public List<Device> devices() {
        return parts.sites().devices();
    }

    /** One sentence for each device or library that does not do as it was told to, for the health of a service. */
    public List<String> troubles() {
        return Stream.of(
                        parts.sites().troubles().stream(),
                        parts.networks().troubles().stream(),
                        models.all().stream().flatMap(model -> model.troubles().stream()))
                .flatMap(Function.identity())
                .toList();
    }

    /** Images that wait for a place in a batch, of all models. */
    public int waiting() {
        return models.all().stream().mapToInt(LoadedModel::waiting).sum();
    }

    Tuning tuning() {
        return parts.tuning(devices().get(0));
    }

    EngineParts parts() {
        return parts;
    }

    /** The model, loaded and warm, for as long as {@link #unload} is not called. */
    LoadedModel loaded(ModelPackage model) {
        var loaded = models.use(model);
        models.release(loaded);
        return loaded;
    }

    /** As {@link #segment(ModelPackage, List, Priority, IntConsumer)}, routine. */
    public Segmentation segment(ModelPackage model, List<? extends Plane> planes, IntConsumer progress) {
        return segment(model, planes, Priority.ROUTINE, progress);
    }

    /**
     * Segments planes of any sizes; blocks until they are done, or fails as a whole. An interrupt ends it and harms no other.
     *
     * @param planes decoded as they are needed, on several threads at once
     * @param progress is told on this thread how many planes are done
     */
    public Segmentation segment(
            ModelPackage model, List<? extends Plane> planes, Priority priority, IntConsumer progress) {
        return segment(model, planes, Viewing.PLAIN, priority, progress);
    }

    /** As {@link #segment(ModelPackage, List, Priority, IntConsumer)}, with mirror images or a sliding window. */
    public Segmentation segment(
            ModelPackage model,
            List<? extends Plane> planes,
            Viewing viewing,
            Priority priority,
            IntConsumer progress) {
        var loaded = models.use(model);
        try {
            var views = new Views(model.card(), List.copyOf(planes), viewing, parts.loops());
            return Pipeline.run(loaded, views, priority, progress);
        } finally {
            models.release(loaded);
        }
    }

    /** Loads a model and runs it once, so that the first request does not wait for that. */
    public void load(ModelPackage model) {
        models.release(models.use(model));
    }

    /** Unloads a model, such as a version that was replaced, when the requests for it are done. */
    public void unload(ModelPackage model) {
        models.retire(model);
    }

    /** Stops what runs; segmentations in progress fail. */
    @Override
    public void close() {
        models.close();
        parts.close();
    }
}
