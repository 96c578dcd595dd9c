package dev.kamba.trainer.net;

/**
 * Cubic B-splines on the uniform knots -2.2, -1.8 ... 2.2 (step 0.4), in closed form: with {@code u = |2.5 (x + 2.2) - m - 2|},
 * {@code B_m(x) = (max(0, 2-u)^3 - 4 max(0, 1-u)^3) / 6}. Outside the knots all are 0.
 */
public final class BSpline {

    /** Number of basis functions. */
    public static final int BASES = 8;

    /** Knots in -1..1, where the basis functions add up to 1. */
    static final int INNER_KNOTS = 6;

    /** First knot. */
    public static final double FIRST_KNOT = -2.2;

    /** Reciprocal of the distance of knots. */
    public static final double PER_UNIT = 2.5;

    private static final double[][] FIT = pseudoInverse();

    private BSpline() {}

    /** Basis function m, 0..7, at x. */
    public static double basis(int m, double x) {
        double u = Math.abs(PER_UNIT * (x - FIRST_KNOT) - m - 2);
        return (cube(Math.max(0, 2 - u)) - 4 * cube(Math.max(0, 1 - u))) / 6;
    }

    /** The smallest coefficients whose spline takes the given values at the inner knots. */
    static double[] fit(double[] values) {
        var coefficients = new double[BASES];
        for (int m = 0; m < BASES; m++) {
            for (int k = 0; k < INNER_KNOTS; k++) {
                coefficients[m] += FIT[m][k] * values[k];
            }
        }
        return coefficients;
    }

    /** A'(A A')^-1 of the 6 x 8 matrix A of basis functions at the inner knots. */
    private static double[][] pseudoInverse() {
        var a = new double[INNER_KNOTS][BASES];
        for (int k = 0; k < INNER_KNOTS; k++) {
            for (int m = 0; m < BASES; m++) {
                a[k][m] = basis(m, -1 + 0.4 * k);
            }
        }
        var gram = new double[INNER_KNOTS][INNER_KNOTS];
        for (int i = 0; i < INNER_KNOTS; i++) {
            for (int j = 0; j < INNER_KNOTS; j++) {
                for (int m = 0; m < BASES; m++) {
                    gram[i][j] += a[i][m] * a[j][m];
                }
            }
        }
        var inverse = inverse(gram);
        var result = new double[BASES][INNER_KNOTS];
        for (int m = 0; m < BASES; m++) {
            for (int k = 0; k < INNER_KNOTS; k++) {
                for (int i = 0; i < INNER_KNOTS; i++) {
                    result[m][k] += a[i][m] * inverse[i][k];
                }
            }
        }
        return result;
    }

    /** Gauss-Jordan without pivoting: the matrix is symmetric and positive definite. */
    private static double[][] inverse(double[][] matrix) {
        int n = matrix.length;
        var left = new double[n][];
        var right = new double[n][n];
        for (int i = 0; i < n; i++) {
            left[i] = matrix[i].clone();
            right[i][i] = 1;
        }
        for (int pivot = 0; pivot < n; pivot++) {
            double by = left[pivot][pivot];
            for (int j = 0; j < n; j++) {
                left[pivot][j] /= by;
                right[pivot][j] /= by;
            }
            for (int i = 0; i < n; i++) {
                double factor = left[i][pivot];
                for (int j = 0; i != pivot && j < n; j++) {
                    left[i][j] -= factor * left[pivot][j];
                    right[i][j] -= factor * right[pivot][j];
                }
            }
        }
        return right;
    }

    private static double cube(double x) {
        return x * x * x;
    }
}
