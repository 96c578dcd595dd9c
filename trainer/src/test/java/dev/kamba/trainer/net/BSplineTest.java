package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class BSplineTest {

    @Test
    void closed_form_equals_the_cox_de_boor_recursion() {
        for (double x = -2.6; x < 2.6; x += 0.0137) {
            for (int m = 0; m < BSpline.BASES; m++) {
                assertThat(BSpline.basis(m, x)).as("B_%s(%s)", m, x).isCloseTo(recursion(m, 3, x), within(1e-12));
            }
        }
    }

    @Test
    void both_forms_on_arrays_equal_it_in_float32() {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var points = new float[401];
            for (int i = 0; i < points.length; i++) {
                points[i] = (i - 200) * 0.0131f;
            }
            var x = manager.create(points, new Shape(points.length, 1));
            var recursion = LayerStack.Form.COX_DE_BOOR.basis(x).toFloatArray();
            var onTape = LayerStack.Form.PLAIN.basis(x).toFloatArray();
            var offTape = LayerStack.Form.WITH_SLOPE.basis(x).toFloatArray();
            for (int i = 0; i < recursion.length; i++) {
                double expected = BSpline.basis(i % BSpline.BASES, points[i / BSpline.BASES]);
                assertThat((double) recursion[i]).isCloseTo(expected, within(1e-6));
                assertThat((double) onTape[i]).isCloseTo(expected, within(2e-6));
                assertThat((double) offTape[i]).isCloseTo(expected, within(2e-6));
            }
        }
    }

    @Test
    void bases_add_up_to_one_between_the_inner_knots() {
        for (double x = -1; x <= 1; x += 0.01) {
            double sum = 0;
            for (int m = 0; m < BSpline.BASES; m++) {
                sum += BSpline.basis(m, x);
            }
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void fit_passes_through_its_values() {
        double[] values = {0.3, -0.1, 0.7, 0.2, -0.5, 0.05};
        var coefficients = BSpline.fit(values);

        for (int k = 0; k < values.length; k++) {
            double y = 0;
            for (int m = 0; m < BSpline.BASES; m++) {
                y += coefficients[m] * BSpline.basis(m, -1 + 0.4 * k);
            }
            assertThat(y).isCloseTo(values[k], within(1e-12));
        }
    }

    private static double recursion(int m, int degree, double x) {
        if (degree == 0) {
            return knot(m) <= x && x < knot(m + 1) ? 1 : 0;
        }
        return (x - knot(m)) / (knot(m + degree) - knot(m)) * recursion(m, degree - 1, x)
                + (knot(m + degree + 1) - x) / (knot(m + degree + 1) - knot(m + 1)) * recursion(m + 1, degree - 1, x);
    }

    private static double knot(int i) {
        return -2.2 + 0.4 * i;
    }
}
