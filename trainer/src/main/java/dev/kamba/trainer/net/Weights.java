package dev.kamba.trainer.net;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/**
 * All values of a network's parameters in two arrays, learned values and running statistics, each in the order of the
 * parameters.
 */
public final class Weights {

    private final List<Parameter> parameters;
    private final float[] learned;
    private final float[] statistics;

    private Weights(List<Parameter> parameters, float[] learned, float[] statistics) {
        this.parameters = List.copyOf(parameters);
        this.learned = learned;
        this.statistics = statistics;
        if (learned.length != count(parameters, true) || statistics.length != count(parameters, false)) {
            throw new IllegalArgumentException("expected " + count(parameters, true) + " learned values and "
                    + count(parameters, false) + " statistics, found " + learned.length + " and " + statistics.length);
        }
    }

    /** First values, the same for the same seed on every device. */
    public static Weights initial(Network network, long seed) {
        // Any legal size will do: no parameter depends on it.
        var parameters =
                Trace.of(network, network.multiple(), network.multiple()).parameters();
        var learned = new float[count(parameters, true)];
        var statistics = new float[count(parameters, false)];
        var random = new Random(seed);
        var at = new int[2];
        for (var parameter : parameters) {
            int kind = parameter.learned() ? 0 : 1;
            parameter.init().fill(kind == 0 ? learned : statistics, at[kind], parameter.size(), random);
            at[kind] += parameter.size();
        }
        return new Weights(parameters, learned, statistics);
    }

    /** The same parameters with other values. */
    public Weights with(float[] newLearned, float[] newStatistics) {
        return new Weights(parameters, newLearned.clone(), newStatistics.clone());
    }

    /** These parameters, with the other's values where it has one of the same name and shape. */
    public Weights taking(Weights other) {
        return with(taken(other, true), taken(other, false));
    }

    private float[] taken(Weights other, boolean wantLearned) {
        var values = (wantLearned ? learned : statistics).clone();
        var known = new HashSet<>(other.parameters(wantLearned).stream()
                .map(parameter -> List.of(parameter.name(), parameter.shape()))
                .toList());
        int at = 0;
        for (var parameter : parameters(wantLearned)) {
            if (known.contains(List.of(parameter.name(), parameter.shape()))) {
                System.arraycopy(other.values(parameter.name()), 0, values, at, parameter.size());
            }
            at += parameter.size();
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
    public List<Parameter> parameters(boolean wantLearned) {
        return parameters.stream()
                .filter(parameter -> parameter.learned() == wantLearned)
                .toList();
    }

    /** A copy of one parameter's values. */
    public float[] values(String name) {
        for (boolean kind : new boolean[] {true, false}) {
            int at = 0;
            for (var parameter : parameters(kind)) {
                if (parameter.name().equals(name)) {
                    return Arrays.copyOfRange(kind ? learned : statistics, at, at + parameter.size());
                }
                at += parameter.size();
            }
        }
        throw new IllegalArgumentException("there is no parameter " + name);
    }

    private static int count(List<Parameter> parameters, boolean learned) {
        return parameters.stream()
                .filter(parameter -> parameter.learned() == learned)
                .mapToInt(Parameter::size)
                .reduce(0, Math::addExact);
    }
}
