package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;

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

    /** [..., C] to [..., C, 8]: (max(0, 2-u)^3 - 4 max(0, 1-u)^3) / 6. */
    static NDArray basis(NDArray x, NDArray shifts) {
        try (var column = x.expandDims(-1);
                var scaled = column.mul(DjlConstants.number(BSpline.PER_UNIT));
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
        try (var inside = negative.add(DjlConstants.number(reach));
                var bounded = inside.getNDArrayInternal().relu();
                var square = bounded.mul(bounded);
                var scaled = square.mul(DjlConstants.number(factor))) {
            return scaled.mul(bounded);
        }
    }
}
