package dev.kamba.trainer.net;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/**
 * All values of a network's parameters in two arrays, learned values and running statistics, each in the order of the
 * parameters. Between them lie zeros, so that each begins where a kernel may read it: see {@link #ALIGNMENT}.
 */
public final class Weights {

    /** Every parameter begins at a multiple of this many values: 256 bytes, as memory of CUDA does; kernels fail elsewhere. */
    static final int ALIGNMENT = 64;

    private final List<Slot> slots;
    private final float[] learned;
    private final float[] statistics;

    /**
     * Where a parameter's values are.
     *
     * @param at index of its first value in the array of its kind
     */
    public record Slot(Parameter parameter, int at) {

        /** Index after its last value. */
        public int end() {
            return at + parameter.size();
        }
    }

    private Weights(List<Slot> slots, float[] learned, float[] statistics) {
        this.slots = slots;
        this.learned = learned;
        this.statistics = statistics;
        if (learned.length != length(slots, true) || statistics.length != length(slots, false)) {
            throw new IllegalArgumentException("expected arrays of " + length(slots, true) + " learned values and "
                    + length(slots, false) + " statistics, found " + learned.length + " and " + statistics.length);
        }
    }

    /** First values, the same for the same seed on every device. */
    public static Weights initial(Network network, long seed) {
        // Any legal size will do: no parameter depends on it.
        var slots =
                slots(Trace.of(network, network.multiple(), network.multiple()).parameters());
        var learned = new float[length(slots, true)];
        var statistics = new float[length(slots, false)];
        var random = new Random(seed);
        for (var slot : slots) {
            var parameter = slot.parameter();
            parameter.init().fill(parameter.learned() ? learned : statistics, slot.at(), parameter.size(), random);
        }
        return new Weights(slots, learned, statistics);
    }

    private static List<Slot> slots(List<Parameter> parameters) {
        var slots = new ArrayList<Slot>();
        for (var parameter : parameters) {
            slots.add(new Slot(parameter, length(slots, parameter.learned())));
        }
        return List.copyOf(slots);
    }

    private static int length(List<Slot> slots, boolean learned) {
        return slots.stream()
                .filter(slot -> slot.parameter().learned() == learned)
                .mapToInt(slot -> Math.addExact(slot.end(), ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT)
                .max()
                .orElse(0);
    }

    /** The same parameters with other values. */
    public Weights with(float[] newLearned, float[] newStatistics) {
        return new Weights(slots, newLearned.clone(), newStatistics.clone());
    }

    /** These parameters, with the other's values where it has one of the same name and shape. */
    public Weights taking(Weights other) {
        return with(taken(other, true), taken(other, false));
    }

    private float[] taken(Weights other, boolean wantLearned) {
        var values = (wantLearned ? learned : statistics).clone();
        var known = new HashSet<>(other.slots(wantLearned).stream()
                .map(slot -> List.of(slot.parameter().name(), slot.parameter().shape()))
                .toList());
        for (var slot : slots(wantLearned)) {
            var parameter = slot.parameter();
            if (known.contains(List.of(parameter.name(), parameter.shape()))) {
                System.arraycopy(other.values(parameter.name()), 0, values, slot.at(), parameter.size());
            }
        }
        return values;
    }

    public float[] learned() {
        return learned.clone();
    }

    public float[] statistics() {
        return statistics.clone();
    }

    /** In the order of the values. */
    public List<Slot> slots(boolean wantLearned) {
        return slots.stream()
                .filter(slot -> slot.parameter().learned() == wantLearned)
                .toList();
    }

    /** A copy of one parameter's values. */
    public float[] values(String name) {
        return slots.stream()
                .filter(slot -> slot.parameter().name().equals(name))
                .findFirst()
                .map(slot ->
                        Arrays.copyOfRange(slot.parameter().learned() ? learned : statistics, slot.at(), slot.end()))
                .orElseThrow(() -> new IllegalArgumentException("there is no parameter " + name));
    }
}
