package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/**
 * The splines of {@link BSpline} by the recursion of de Boor and Cox, as public KAN code computes them. Serves comparison only:
 * each of its steps keeps arrays for the backward pass.
 */
final class CoxDeBoor {

    private static final int DEGREE = 3;
    private static final int KNOTS = BSpline.BASES + DEGREE + 1;

    private CoxDeBoor() {}

    /** [T,C] to [T,C,8]. */
    static NDArray basis(NDArray x) {
        try (var column = x.expandDims(2);
                var late = column.gte(knots(x, 0, KNOTS - 1));
                var early = column.lt(knots(x, 1, KNOTS));
                var inside = late.logicalAnd(early)) {
            var bases = inside.toType(x.getDataType(), false);
            for (int degree = 1; degree <= DEGREE; degree++) {
                try (var lower = bases) {
                    bases = raised(column, lower, degree);
                }
            }
            return bases;
        }
    }

    private static NDArray raised(NDArray column, NDArray lower, int degree) {
        int count = KNOTS - 1 - degree;
        try (var rising = ramp(column, 0, count, degree);
                var falling = ramp(column, degree + 1, count, -degree);
                var first = lower.get(":, :, :-1");
                var second = lower.get(":, :, 1:");
                var left = rising.mul(first);
                var right = falling.mul(second)) {
            return left.add(right);
        }
    }

    /** (x - knot) / (degree times the distance of knots), for {@code count} knots. */
    private static NDArray ramp(NDArray column, int from, int count, int degree) {
        try (var distance = column.sub(knots(column, from, from + count))) {
            return distance.mul(DjlConstants.number(BSpline.PER_UNIT / degree));
        }
    }

    private static NDArray knots(NDArray x, int from, int to) {
        var knots = new float[to - from];
        for (int i = 0; i < knots.length; i++) {
            knots[i] = (float) (BSpline.FIRST_KNOT + (from + i) / BSpline.PER_UNIT);
        }
        return DjlConstants.values(x.getDevice(), x.getDataType(), new Shape(knots.length), knots);
    }
}
