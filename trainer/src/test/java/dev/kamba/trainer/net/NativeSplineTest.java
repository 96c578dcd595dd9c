package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Our own splines in float32 against their formula in double, and their gradient against the engine's in float64. */
class NativeSplineTest {

    private static final int CHANNELS = 3;

    /** Of one image: more than one core's part, and not a multiple of it. */
    private static final int TOKENS = 7001;

    @BeforeAll
    static void requireLibrary() {
        assumeTrue(
                NativeTraining.serves(Device.cpu(), DataType.FLOAT32),
                "program not installed: libkamba_training.so, see deploy/native");
    }

    /** Within and beyond the knots, on them, and where SiLU saturates; the array lies in memory in another order than its axes. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void features_are_basis_functions_and_silu(boolean learning) {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var numbers = numbers();
            var x = array(manager, numbers, DataType.FLOAT32).transpose(0, 2, 1);
            var found = NativeSpline.features(x, NativeSpline.FEATURES, learning);

            assertThat(found.getShape().getShape()).containsExactly(1, TOKENS, CHANNELS, NativeSpline.FEATURES);
            var features = found.toFloatArray();
            int at = 0;
            for (int token = 0; token < TOKENS; token++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    double number = (float) numbers[channel * TOKENS + token];
                    for (int m = 0; m < BSpline.BASES; m++) {
                        assertThat((double) features[at++]).isCloseTo(BSpline.basis(m, number), within(2e-6));
                    }
                    double silu = number / (1 + Math.exp(-number));
                    assertThat((double) features[at++]).isCloseTo(silu, within(1e-6 * Math.max(1, Math.abs(silu))));
                }
            }
        }
    }

    @Test
    void gradients_are_those_of_the_engine() {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var x = array(manager, numbers(), DataType.FLOAT64);
            var towards = manager.create(
                    new Random(2).doubles(9L * CHANNELS * TOKENS, -1, 1).toArray(),
                    x.getShape().add(9));
            var expected = gradient(towards, x, DataType.FLOAT64).toDoubleArray();
            var found = gradient(towards, x, DataType.FLOAT32).toFloatArray();

            for (int i = 0; i < expected.length; i++) {
                assertThat((double) found[i]).isCloseTo(expected[i], within(1e-5));
            }
        }
    }

    private static NDArray gradient(NDArray towards, NDArray x, DataType type) {
        var leaf = x.toType(type, true);
        leaf.setRequiresGradient(true);
        try (var collector = Engine.getInstance().newGradientCollector()) {
            var features = type == DataType.FLOAT32
                    ? NativeSpline.features(leaf, NativeSpline.FEATURES, true)
                    : byEngine(leaf);
            collector.backward(features.mul(towards.toType(type, true)).sum());
            return leaf.getGradient();
        }
    }

    private static NDArray byEngine(NDArray x) {
        var shifts = x.getManager().create(DjlSpline.shifts()).toType(DataType.FLOAT64, false);
        var silu = x.mul(x.getNDArrayInternal().sigmoid());
        return DjlSpline.onTape(x, shifts).concat(silu.expandDims(-1), -1);
    }

    private static double[] numbers() {
        var random = new Random(1);
        var numbers = new double[CHANNELS * TOKENS];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = i < 12 ? BSpline.FIRST_KNOT + i / BSpline.PER_UNIT : 3 * random.nextGaussian();
        }
        numbers[12] = 90;
        numbers[13] = -90;
        return numbers;
    }

    private static NDArray array(NDManager manager, double[] numbers, DataType type) {
        return manager.create(numbers).toType(type, false).reshape(1, CHANNELS, TOKENS);
    }
}
