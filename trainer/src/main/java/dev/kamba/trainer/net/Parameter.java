package dev.kamba.trainer.net;

import java.util.List;

/**
 * One named array of a network.
 *
 * @param name unlike within the network
 * @param shape sizes of its axes
 * @param init first values
 * @param role how training treats it
 */
public record Parameter(String name, List<Integer> shape, Init init, Role role) {

    /** How training treats a parameter. */
    public enum Role {
        /** Learned at the base rate. */
        WEIGHT,
        /** Learned at the rate of KAN layers. */
        SPLINE,
        /** Running statistic of a batch normalisation: not learned. */
        STATISTIC
    }

    public Parameter {
        shape = List.copyOf(shape);
        if (shape.isEmpty() || shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(name + " must have positive sizes, were " + shape);
        }
    }

    public static Parameter weight(String name, Init init, Integer... shape) {
        return new Parameter(name, List.of(shape), init, Role.WEIGHT);
    }

    public int size() {
        return shape.stream().reduce(1, Math::multiplyExact);
    }

    public boolean learned() {
        return role != Role.STATISTIC;
    }
}
