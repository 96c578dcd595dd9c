package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Our own scan and its gradient in float32 against the engine's operations in float64. */
class NativeScanTest {

    private static final int STATES = 16;

    @BeforeAll
    static void requireLibrary() {
        assumeTrue(
                NativeTraining.serves(Device.cpu(), DataType.FLOAT32),
                "program not installed: libkamba_training.so, see deploy/native");
    }

    /** Lengths about the 64 steps of a chunk, channels about the lanes of a vector, steps as at first and far larger. */
    @ParameterizedTest
    @CsvSource({
        "1,1,2,3,0.1",
        "2,4,7,16,0.1",
        "1,2,63,17,5",
        "1,4,64,32,0.1",
        "2,1,65,33,5",
        "1,2,200,64,0.1",
        "1,1,1000,20,5"
    })
    void values_and_gradients_are_those_of_the_engine(
            int images, int ways, int length, int channels, double largestStep) {
        var random = new Random(length);
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var values = new Shape(images, ways, length, channels);
            var codes = new Shape(images, ways, length, STATES);
            var inputs = new NDList(
                    noise(manager, random, values, -2, 2),
                    noise(manager, random, values, 1e-3, largestStep),
                    noise(manager, random, new Shape(ways, channels, STATES), -16, -1),
                    noise(manager, random, codes, -1, 1),
                    noise(manager, random, codes, -1, 1));
            var towards = noise(manager, random, values, -1, 1);

            var expected = slopes(manager, inputs, towards, DataType.FLOAT64);
            var found = slopes(manager, inputs, towards, DataType.FLOAT32);

            for (int i = 0; i < expected.size(); i++) {
                assertThat(DjlTapeTest.distance(found.get(i), expected.get(i)))
                        .as("array %d", i)
                        .isLessThan(5e-6);
            }
        }
    }

    /** y and the gradient of each input. */
    private static NDList slopes(NDManager manager, NDList inputs, NDArray towards, DataType type) {
        var leaves = new NDList(inputs.stream().map(x -> leaf(x, type)).toList());
        try (var collector = Engine.getInstance().newGradientCollector();
                var tape = new DjlTape(manager, manager.create(0f))) {
            var u = leaves.get(0);
            var y = type == DataType.FLOAT64
                    ? DjlScan.selective(u, leaves.get(1), leaves.get(2), leaves.get(3), leaves.get(4))
                    : tape.selectiveScan(u, leaves.get(1), leaves.get(2), leaves.get(3), leaves.get(4));
            tape.backward(collector, y.mul(towards.toType(type, true)).sum());
            var all = new NDList(y);
            leaves.forEach(leaf -> all.add(leaf.getGradient()));
            return all;
        }
    }

    private static NDArray leaf(NDArray x, DataType type) {
        var leaf = x.toType(type, true);
        leaf.setRequiresGradient(true);
        return leaf;
    }

    private static NDArray noise(NDManager manager, Random random, Shape shape, double from, double to) {
        return manager.create(random.doubles(shape.size(), from, to).toArray(), shape);
    }
}
