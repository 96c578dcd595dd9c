package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Replicas of a network on one device or several, which share every batch and have the same values after every step. */
final class Replicas implements AutoCloseable {

    private final List<Replica> all = new ArrayList<>();

    Replicas(Network network, Weights start, Loss loss, List<Device> devices) {
        try {
            devices.forEach(device -> all.add(new Replica(network, start, loss, device)));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The one whose values the optimiser changes. */
    Replica first() {
        return all.get(0);
    }

    /** The first one's values by now are everybody's; running statistics are first made the average of all. */
    void follow() {
        var others = all.subList(1, all.size());
        first().average(others);
        others.forEach(replica -> replica.follow(first()));
    }

    /** Over a whole batch: mean loss and gradient, on the first device. Returns or fails when no device is at work any more. */
    Replica.Pass pass(List<Feed.Part> parts) {
        List<Replica.Pass> passes;
        try (var collector = Engine.getInstance().newGradientCollector()) {
            // By the calling thread, whose work may be recorded.
            if (parts.size() == 1) {
                return first().pass(collector, parts.get(0));
            }
            passes = IntStream.range(0, parts.size())
                    .parallel()
                    .mapToObj(i -> tried(() -> all.get(i).pass(collector, parts.get(i))))
                    .toList()
                    .stream()
                    .map(Supplier::get)
                    .toList();
        }
        return new Replica.Pass(
                mean(passes.stream().map(Replica.Pass::loss).toList()),
                mean(passes.stream().map(Replica.Pass::gradient).toList()));
    }

    /** Whoever asks for the result hears of the failure, so that a parallel stream waits for all and breaks none off. */
    private static Supplier<Replica.Pass> tried(Supplier<Replica.Pass> work) {
        try {
            var pass = work.get();
            return () -> pass;
        } catch (RuntimeException e) {
            return () -> {
                throw e;
            };
        }
    }

    /** Of arrays on several devices, on the first one. */
    private NDArray mean(List<NDArray> each) {
        var here = each.stream()
                .map(array -> array.toDevice(first().device(), false))
                .toList();
        return new NDList(here).stream().reduce(NDArray::add).orElseThrow().div(each.size());
    }

    @Override
    public void close() {
        all.forEach(Replica::close);
    }
}
