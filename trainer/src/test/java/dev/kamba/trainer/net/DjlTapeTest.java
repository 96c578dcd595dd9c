package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Networks whose way back has stages, against the engine's own way back. */
class DjlTapeTest {

    @BeforeAll
    static void requireLibrary() {
        assumeTrue(
                NativeTraining.serves(Device.cpu(), DataType.FLOAT32),
                "program not installed: libkamba_training.so, see deploy/native");
    }

    /** Every way in which a network may surround its scans and splines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "network=km-unet",
                "network=km-unet scan=s6",
                "network=km-unet scan=s6 order=raster",
                "network=km-unet scan=s6 order=spiral sampling=atrous",
                "network=km-unet scan=s6 attention=none",
                "network=km-unet scan=s6 bottleneck=mlp decoder=kan",
                "network=km-unet scan=ssd bottleneck=fast-kan",
                "network=u-kan",
                "network=all-u-kan"
            })
    void a_network_learns_the_same_by_stages(String switches) {
        var settings = new TreeMap<>(Map.of("widths", "8,8,8,8,8"));
        for (var each : switches.split(" ", -1)) {
            settings.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        var network = Networks.of(settings, 1, 1);
        var weights = Weights.initial(network, 5);
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var image = manager.create(new Random(6).doubles(2 * 64 * 64, -1, 1).toArray(), new Shape(2, 1, 64, 64));

            var byEngine = gradient(manager, network, weights, image, false).toType(DataType.FLOAT64, true);
            var byStages = gradient(manager, network, weights, image, true);

            // Both round in float32, from where it goes on in the same way: a share that one of them lost would be far
            // more.
            assertThat(distance(byStages, byEngine)).isLessThan(1e-4);
        }
    }

    /** Of a sum of squares. */
    private static NDArray gradient(
            NDManager manager, Network network, Weights weights, NDArray image, boolean byStages) {
        var parameters = new DjlParameters(
                manager, weights, manager.create(weights.learned()), manager.create(weights.statistics()));
        var leaves = parameters.leaves(manager, true);
        var pictures = image.toType(DataType.FLOAT32, true);
        try (var collector = Engine.getInstance().newGradientCollector();
                var tape = new DjlTape(manager, pictures)) {
            var ops = byStages ? new DjlOps(leaves, tape) : new DjlOps(leaves, true);
            var logits = network.logits(ops, pictures);
            tape.backward(collector, logits.mul(logits).mean());
            return ops.gradient();
        }
    }

    /** Relative to the expected values, as vectors. */
    static double distance(NDArray found, NDArray expected) {
        var difference = found.toType(DataType.FLOAT64, true).sub(expected);
        return Math.sqrt(squares(difference) / squares(expected));
    }

    private static double squares(NDArray x) {
        return x.mul(x).sum().getDouble();
    }
}
