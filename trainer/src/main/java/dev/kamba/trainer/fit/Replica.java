package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.training.GradientCollector;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.DjlParameters;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.List;

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

    Replica(Network network, Weights start, Loss loss, Device device) {
        this.network = network;
        this.loss = loss;
        this.device = device;
        this.manager = NDManager.newBaseManager(device);
        this.learned = manager.create(start.learned());
        this.statistics = manager.create(start.statistics());
        this.parameters = new DjlParameters(manager, start, learned, statistics);
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

    /** Forwards and backwards in training mode. A collector must be open; it may serve several threads at once. */
    Pass pass(GradientCollector collector, Feed.Part part) {
        var ops = new DjlOps(part.manager(), parameters, true);
        var found = loss.of(network.logits(ops, part.images()), part.targets());
        collector.backward(found);
        return new Pass(found, ops.gradient());
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
            to.set(ALL, from);
        }
    }

    private void copy(NDArray from, NDArray to) {
        try (var here = from.toDevice(device, true)) {
            to.set(ALL, here);
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
