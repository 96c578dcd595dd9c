package dev.kamba.trainer.export;

import ai.djl.ndarray.types.Shape;
import dev.kamba.graph.GraphCost;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Trace;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.ByteBuffer;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** What the engine makes of exported networks, against the networks. */
class GraphGoldenTest {

    private static final int SIDE = 64;
    private static final String NETWORKS = "dev.kamba.trainer.export.OnnxWriterGoldenTest#networks";

    @ParameterizedTest
    @MethodSource(NETWORKS)
    void the_graph_costs_what_the_network_does(Network network) {
        var cost = GraphCost.of(ByteBuffer.wrap(exported(network)));

        assertThat(cost.unknown()).isZero();
        assertThat(cost.total().macs()).isEqualTo(Trace.of(network, SIDE, SIDE).macs());
    }

    @ParameterizedTest
    @MethodSource(NETWORKS)
    void what_the_engine_rewrites_gives_the_same_logits(Network network) {
        var bytes = exported(network);
        var rewritten = OnnxGraphs.read(ByteBuffer.wrap(bytes));
        for (var pass : Passes.of(NativeOperators.none(Processor.CPU))) {
            rewritten = pass.apply(rewritten);
        }
        var shape = new Shape(2, network.channels(), SIDE, SIDE);
        var images = PackageWriter.noise((int) shape.size());

        var expected = Agreement.onnx(bytes, images, shape);
        var found = Agreement.onnx(OnnxGraphs.write(rewritten), images, shape);

        double scale = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertThat(difference / scale).isLessThan(1e-5);
    }

    private static byte[] exported(Network network) {
        return OnnxWriter.bytes(network, Weights.initial(network, 3), SIDE, SIDE, Map.of());
    }
}
