package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;

import static dev.kamba.trainer.net.DjlConstants.number;

/** {@link BSpline} on arrays. What the backward pass does not need is freed at once. */
final class DjlSpline {

    private DjlSpline() {}

    /** What is added to 2.5 x to give each basis function's signed distance from its centre. */
    static float[] shifts() {
        var shifts = new float[BSpline.BASES];
        for (int m = 0; m < shifts.length; m++) {
            shifts[m] = (float) (-BSpline.PER_UNIT * BSpline.FIRST_KNOT - m - 2);
        }
        return shifts;
    }

    /** [..., C] to [..., C, 8], the closed form off the tape: no gradient passes to x. */
    static NDArray gradFree(NDArray x, NDArray shifts) {
        return of(x, shifts, false);
    }

    /**
     * The closed form, where a product of its slopes with {@code x - x} carries the gradient: fewer operations than a backward
     * pass through every step of {@link #onTape}, and one array to keep for it.
     */
    static NDArray withSlope(NDArray x, NDArray shifts) {
        return of(x, shifts, true);
    }

    private static NDArray of(NDArray x, NDArray shifts, boolean withSlope) {
        try (var still = x.stopGradient();
                var column = still.expandDims(-1);
                var scaled = column.mul(number(BSpline.PER_UNIT));
                var signed = scaled.add(shifts);
                var u = signed.abs();
                var wide = beyond(u, 2);
                var narrow = beyond(u, 1);
                var wideSquare = wide.mul(wide);
                var narrowSquare = narrow.mul(narrow).muli(number(4));
                var wideCube = wideSquare.mul(wide)) {
            var values = narrowSquare.mul(narrow).subi(wideCube).muli(number(1.0 / 6));
            if (!withSlope) {
                return values;
            }
            try (values;
                    var zero = x.sub(still);
                    var half = zero.mul(number(BSpline.PER_UNIT / 2));
                    var last = half.expandDims(-1)) {
                var slope = narrowSquare.subi(wideSquare).muli(signed.signi());
                return slope.mul(last).addi(values);
            }
        }
    }

    /** min(0, u - reach). */
    private static NDArray beyond(NDArray u, double reach) {
        return u.minimum(number(reach)).subi(number(reach));
    }

    /** The closed form with every step on the tape. */
    static NDArray onTape(NDArray x, NDArray shifts) {
        try (var column = x.expandDims(-1);
                var scaled = column.mul(number(BSpline.PER_UNIT));
                var signed = scaled.add(shifts);
                var u = signed.abs();
                var negative = u.neg();
                var wide = cube(negative, 2, 1.0 / 6);
                var narrow = cube(negative, 1, 4.0 / 6)) {
            return wide.sub(narrow);
        }
    }

    /** factor max(0, reach + negative)^3. */
    private static NDArray cube(NDArray negative, double reach, double factor) {
        try (var inside = negative.add(number(reach));
                var bounded = inside.getNDArrayInternal().relu();
                var square = bounded.mul(bounded);
                var scaled = square.mul(number(factor))) {
            return scaled.mul(bounded);
        }
    }
}
