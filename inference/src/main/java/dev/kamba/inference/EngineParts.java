package dev.kamba.inference;

import dev.kamba.model.ModelPackage;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/** What all models of an engine share. */
final class EngineParts implements AutoCloseable {

    private final EngineOptions options;
    private final Networks networks;
    private final Sites sites;
    private final Workers workers;
    private final PixelLoops loops;
    private final Map<Device, Semaphore> turns = new ConcurrentHashMap<>();

    EngineParts(EngineOptions options, Networks networks) {
        this.options = options;
        this.networks = networks;
        sites = Sites.find(options.devices(), networks);
        workers = new Workers(sites.devices().stream()
                .mapToInt(device -> tuning(device).workers())
                .max()
                .orElseThrow());
        loops = PixelLoops.find(options.operators());
    }

    EngineOptions options() {
        return options;
    }

    Networks networks() {
        return networks;
    }

    Sites sites() {
        return sites;
    }

    Workers workers() {
        return workers;
    }

    /** For planes on their way to a model and back. */
    PixelLoops loops() {
        return loops;
    }

    Tuning tuning(Device device) {
        return options.tuning().apply(device);
    }

    /** A batch of a model for a device, as large as is wished and can be. */
    Batch batch(ModelPackage model, Device device) {
        int capacity = Batch.capacity(model.card(), tuning(device).batch());
        return Batch.allocate(model.card(), capacity, bytes -> networks.memory(device, bytes));
    }

    /** On the CPU one model runs at a time, since each takes all the cores it is given; a GPU sorts it out by itself. */
    Semaphore turn(Device device) {
        return turns.computeIfAbsent(
                device,
                one -> new Semaphore(one.kind() == Device.Kind.CPU ? sessionsOn(one) : Integer.MAX_VALUE, true));
    }

    private int sessionsOn(Device device) {
        return (int) sites.devices().stream().filter(device::equals).count();
    }

    /** Images at once of each session that the model has on a device. */
    List<Integer> sessions(ModelPackage model, Device device) {
        return networks.sessions(
                device, Batch.capacity(model.card(), tuning(device).batch()));
    }

    @Override
    public void close() {
        workers.close();
    }
}
