package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;

/**
 * A network's parameters as views on two vectors, one of all learned values and one of all running statistics: what changes a
 * vector in place changes them. Made once for many passes, since each view costs a call of the engine.
 */
public final class DjlParameters {

    private final List<Weights.Slot> slots;
    private final Map<String, NDArray> learned;
    private final Map<String, NDArray> statistics;
    private final Device device;
    private final DataType type;
    private final int length;

    /**
     * @param manager the views belong to
     * @param learned all learned values in one vector, float32 or float64
     * @param statistics all running statistics in one vector
     */
    public DjlParameters(NDManager manager, Weights weights, NDArray learned, NDArray statistics) {
        this.slots = weights.slots(true);
        this.learned = views(manager, slots, learned);
        this.statistics = views(manager, weights.slots(false), statistics);
        this.device = learned.getDevice();
        this.type = learned.getDataType();
        this.length = Math.toIntExact(learned.size());
    }

    private static Map<String, NDArray> views(NDManager manager, List<Weights.Slot> slots, NDArray all) {
        var cuts = slots.stream()
                .flatMapToLong(slot -> LongStream.of(slot.at(), slot.end()))
                .filter(cut -> cut > 0 && cut < all.size())
                .distinct()
                .toArray();
        var parts = new HashMap<Long, NDArray>();
        long begin = 0;
        for (var part : cuts.length == 0 ? new NDList(all) : all.split(cuts, 0)) {
            parts.put(begin, part);
            begin += part.size();
        }
        var views = new HashMap<String, NDArray>();
        for (var slot : slots) {
            var parameter = slot.parameter();
            var part = Objects.requireNonNull(parts.remove((long) slot.at()), "every slot begins at a cut");
            var view = part.reshape(shapeOf(parameter));
            view.attach(manager);
            views.put(parameter.name(), view);
            closeUnlessAll(part, all);
        }
        parts.values().forEach(gap -> closeUnlessAll(gap, all));
        return views;
    }

    private static void closeUnlessAll(NDArray part, NDArray all) {
        if (part != all) {
            part.close();
        }
    }

    private static Shape shapeOf(Parameter parameter) {
        return new Shape(
                parameter.shape().stream().mapToLong(Integer::longValue).toArray());
    }

    Device device() {
        return device;
    }

    DataType type() {
        return type;
    }

    /** For one pass; each begins a tape of its own if they are to learn. They belong to the manager, as what is made of them does. */
    public DjlLeaves leaves(NDManager manager, boolean learning) {
        var leaves = new HashMap<>(statistics);
        learned.forEach((name, view) -> {
            var leaf = view.stopGradient();
            leaf.attach(manager);
            if (learning) {
                leaf.setRequiresGradient(true);
            }
            leaves.put(name, leaf);
        });
        return new DjlLeaves(this, leaves);
    }

    /** The gradients of leaves in one vector in the order of the learned values, with zeros between parameters. */
    NDArray gradient(DjlLeaves leaves) {
        var parts = new NDList();
        int end = 0;
        for (var slot : slots) {
            addZeros(parts, slot.at() - end);
            var gradient = leaves.of(slot.parameter()).getGradient();
            parts.add(slot.parameter().shape().size() == 1 ? gradient : gradient.reshape(-1));
            end = slot.end();
        }
        addZeros(parts, length - end);
        return NDArrays.concat(parts);
    }

    private void addZeros(NDList parts, int count) {
        if (count > 0) {
            parts.add(DjlConstants.values(device, type, new Shape(count), new float[count]));
        }
    }
}
