package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
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

    /** Within and beyond the knots, on them, and where SiLU saturates. */
    @Test
    void features_are_basis_functions_and_silu() {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var numbers = numbers();
            var found = NativeSpline.BASIS_AND_SILU.of(
                    array(manager, numbers, DataType.FLOAT32).reshape(-1));

            assertThat(found.getShape().getShape())
                    .containsExactly(CHANNELS * TOKENS, NativeSpline.BASIS_AND_SILU.columns());
            var features = found.toFloatArray();
            int at = 0;
            for (double exact : numbers) {
                double number = (float) exact;
                for (int m = 0; m < BSpline.BASES; m++) {
                    assertThat((double) features[at++]).isCloseTo(BSpline.basis(m, number), within(2e-6));
                }
                double silu = number / (1 + Math.exp(-number));
                assertThat((double) features[at++]).isCloseTo(silu, within(1e-6 * Math.max(1, Math.abs(silu))));
            }
        }
    }

    /** The array lies in memory in another order than its axes. */
    @Test
    void values_and_gradients_are_those_of_the_engine() {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var x = array(manager, numbers(), DataType.FLOAT64);
            var towards = manager.create(
                    new Random(2).doubles(9L * CHANNELS * TOKENS, -1, 1).toArray(),
                    new Shape(1, TOKENS, CHANNELS, NativeSpline.BASIS_AND_SILU.columns()));
            var expected = slope(towards, x, DataType.FLOAT64);
            var found = slope(towards, x, DataType.FLOAT32);

            assertThat(DjlTapeTest.distance(found.get(0), expected.get(0))).isLessThan(1e-6);
            assertThat(DjlTapeTest.distance(found.get(1), expected.get(1))).isLessThan(1e-6);
        }
    }

    /** Features and the gradient of x. */
    private static NDList slope(NDArray towards, NDArray x, DataType type) {
        var leaf = x.toType(type, true);
        leaf.setRequiresGradient(true);
        try (var collector = Engine.getInstance().newGradientCollector();
                var tape = new DjlTape(x.getManager(), x)) {
            var turned = leaf.transpose(0, 2, 1);
            var features = type == DataType.FLOAT32
                    ? tape.features(turned, NativeSpline.BASIS_AND_SILU, towards.getShape())
                    : byEngine(turned);
            tape.backward(collector, features.mul(towards.toType(type, true)).sum());
            return new NDList(features, leaf.getGradient());
        }
    }

    /** More numbers than a core takes at a time; in another order than the axes, too. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_shared_activation_and_its_gradients_are_those_of_the_engine(boolean gradFree) {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var inputs = new NDList(
                    array(manager, numbers(), DataType.FLOAT64),
                    manager.create(new double[] {0.7}),
                    manager.create(new Random(3).doubles(8, -1, 1).toArray(), new Shape(8, 1)));
            var towards = manager.create(
                    new Random(2).doubles((long) CHANNELS * TOKENS, -1, 1).toArray(), new Shape(1, TOKENS, CHANNELS));

            var expected = activated(inputs, towards, gradFree, DataType.FLOAT64);
            var found = activated(inputs, towards, gradFree, DataType.FLOAT32);

            for (int i = 0; i < expected.size(); i++) {
                assertThat(DjlTapeTest.distance(found.get(i), expected.get(i)))
                        .as("array %d", i)
                        .isLessThan(3e-6);
            }
        }
    }

    /** The activated numbers and the gradient of each input. */
    private static NDList activated(NDList inputs, NDArray towards, boolean gradFree, DataType type) {
        var leaves = new NDList(inputs.stream()
                .map(input -> {
                    var leaf = input.toType(type, true);
                    leaf.setRequiresGradient(true);
                    return leaf;
                })
                .toList());
        var x = leaves.get(0);
        try (var collector = Engine.getInstance().newGradientCollector();
                var tape = new DjlTape(towards.getManager(), towards)) {
            var turned = x.transpose(0, 2, 1);
            var base = leaves.get(1);
            var coefficients = leaves.get(2);
            var activated = type == DataType.FLOAT32
                    ? tape.sharedActivation(turned, base, coefficients, gradFree)
                    : activatedByEngine(turned, base, coefficients, gradFree);
            tape.backward(collector, activated.mul(towards.toType(type, true)).sum());
            var all = new NDList(activated);
            leaves.forEach(leaf -> all.add(leaf.getGradient()));
            return all;
        }
    }

    private static NDArray activatedByEngine(NDArray x, NDArray base, NDArray coefficients, boolean gradFree) {
        var shifts = x.getManager().create(DjlSpline.shifts()).toType(DataType.FLOAT64, false);
        var basis = gradFree ? DjlSpline.gradFree(x, shifts) : DjlSpline.onTape(x, shifts);
        var silu = x.mul(x.getNDArrayInternal().sigmoid());
        return silu.mul(base).add(basis.matMul(coefficients).reshape(x.getShape()));
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
