package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import dev.kamba.trainer.net.DjlLeaves;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.DjlParameters;
import dev.kamba.trainer.net.DjlTape;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The values of a network on one device, and what one part of a batch says about them. */
final class Replica implements AutoCloseable {

    private static final NDIndex ALL = new NDIndex("...");

    private final Network network;
    private final Loss loss;
    private final Device device;
    private final NDManager manager;
    private final NDArray learned;
    private final NDArray statistics;
    private final DjlParameters parameters;
    /** A hand beside the thread that launches, which is the slowest of a step: it frees, and makes what comes next. */
    private final ExecutorService aside = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "aside");
        thread.setDaemon(true);
        return thread;
    });

    private Leaves leaves;
    /** Has the leaves of the pass before, which are freed in the next one, so that nothing goes on behind a pass. */
    private NDManager spent;

    Replica(Network network, Weights start, Loss loss, Device device) {
        this.network = network;
        this.loss = loss;
        this.device = device;
        this.manager = NDManager.newBaseManager(device);
        this.learned = manager.create(start.learned());
        this.statistics = manager.create(start.statistics());
        this.parameters = new DjlParameters(manager, start, learned, statistics);
        this.leaves = leaves();
        this.spent = manager.newSubManager();
    }

    Device device() {
        return device;
    }

    NDManager manager() {
        return manager;
    }

    /** All learned values in one vector; changed in place by the optimiser. */
    NDArray learned() {
        return learned;
    }

    /** All running statistics in one vector; changed in place by {@link #pass}. */
    NDArray statistics() {
        return statistics;
    }

    /** Loss (a scalar) and gradient (of all learned values) of a part; both belong to the part's manager. */
    record Pass(NDArray loss, NDArray gradient) {}

    /** The leaves of one pass and the manager that they belong to. */
    private record Leaves(NDManager manager, DjlLeaves values) {}

    private Leaves leaves() {
        var own = manager.newSubManager();
        return new Leaves(own, parameters.leaves(own, true));
    }

    /**
     * Forwards and backwards in training mode; the part's images and targets are gone afterwards. A collector must be open; it may
     * serve several threads at once.
     */
    Pass pass(GradientCollector collector, Feed.Part part) {
        var forwards = part.manager().newSubManager();
        try (var tape = new DjlTape(part.manager(), part.images())) {
            part.images().attach(forwards);
            part.targets().attach(forwards);
            var ops = new DjlOps(leaves.values(), tape);
            var found = loss.of(network.logits(ops, part.images()), part.targets());
            found.attach(part.manager());
            return new Pass(found, gradient(() -> tape.backward(collector, found), found.getManager(), forwards));
        } finally {
            forwards.close();
        }
    }

    /** While the engine goes backwards, what the way forwards has made is freed: the engine keeps by itself what it needs. */
    private NDArray gradient(Runnable backwards, NDManager owner, NDManager forwards) {
        var used = leaves;
        var before = spent;
        var next = CompletableFuture.supplyAsync(
                () -> {
                    forwards.close();
                    before.close();
                    return leaves();
                },
                aside);
        try {
            backwards.run();
            var gradient = used.values().gradient();
            gradient.attach(owner);
            return gradient;
        } finally {
            leaves = next.join();
            spent = used.manager();
        }
    }

    /** Makes the running statistics the average of its own and the others', each of which saw another part of a batch. */
    void average(List<Replica> others) {
        if (others.isEmpty()) {
            return;
        }
        for (var other : others) {
            try (var here = other.statistics.toDevice(device, true)) {
                statistics.addi(here);
            }
        }
        statistics.divi(others.size() + 1);
    }

    /** Takes over another replica's values. */
    void follow(Replica other) {
        copy(other.learned, learned);
        copy(other.statistics, statistics);
    }

    /** Into the array as it is, on which there are views; its own method to set values would give it other memory. */
    static void overwrite(NDArray to, float[] values) {
        try (var from = to.getManager().create(values)) {
            overwrite(to, from);
        }
    }

    static void overwrite(NDArray to, NDArray from) {
        to.set(ALL, from);
    }

    private void copy(NDArray from, NDArray to) {
        try (var here = from.toDevice(device, true)) {
            overwrite(to, here);
        }
    }

    @Override
    public void close() {
        aside.shutdown();
        manager.close();
    }
}
