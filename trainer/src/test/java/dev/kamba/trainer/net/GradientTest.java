package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Gradients of the pieces we wrote, against central differences along random directions in float64. */
class GradientTest {

    private static final int CHANNELS = 8;
    private static final int SIZE = 4;
    private static final double STEP = 1e-5;

    static Stream<Named<Probe.Piece>> pieces() {
        return Stream.of(
                Named.of("non-causal duality", mixing(Scan.NC_SSD, Paths.CROSS)),
                Named.of("selective scan", mixing(Scan.S6, Paths.CROSS)),
                Named.of(
                        "selective scan of sampled spirals",
                        mixing(Scan.S6, new Paths(ScanOrder.SPIRAL, Sampling.ATROUS))),
                Named.of("chunked duality", mixing(Scan.SSD, Paths.CROSS)),
                Named.of("convolution in place of a scan", mixing(Scan.CONV, Paths.CROSS)),
                Named.of("attention", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        return MultiScaleAttention.attend(ops, "attention", x);
                    }
                }),
                Named.of("KAN layer", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        var tokens = ops.spline(Tokens.of(ops, x), new Spline("kan", CHANNELS, CHANNELS));
                        return Tokens.image(ops, tokens, ops.shape(x)[2], ops.shape(x)[3]);
                    }
                }),
                Named.of("fast KAN layer", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        var tokens = FastKan.map(ops, "kan", Tokens.of(ops, x), CHANNELS);
                        return Tokens.image(ops, tokens, ops.shape(x)[2], ops.shape(x)[3]);
                    }
                }),
                Named.of("shared activation", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        return SharedActivation.apply(ops, "phi", x, false);
                    }
                }),
                Named.of("exclusive labels", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        return Exclusive.against(ops, ops.conv(x, Conv.point("conv", CHANNELS, CHANNELS)));
                    }
                }),
                Named.of("convolution with batch norm and ReLU", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        return ops.convNormRelu(x, Conv.depthwise("conv", CHANNELS));
                    }
                }),
                Named.of("down and up", new Probe.Piece() {
                    @Override
                    public <T> T apply(Ops<T> ops, T x) {
                        return ops.upsample(ops.maxPool(ops.conv(x, Conv.point("conv", CHANNELS, CHANNELS))));
                    }
                }));
    }

    private static Probe.Piece mixing(Scan scan, Paths paths) {
        return new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                return scan.mix(ops, "scan", x, paths);
            }
        };
    }

    @ParameterizedTest
    @MethodSource("pieces")
    void gradient_equals_the_difference_quotient(Probe.Piece piece) {
        var probe = new Probe(CHANNELS, SIZE, SIZE, piece);
        var weights = probe.randomWeights(3);
        var random = new Random(4);
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var shape = new Shape(2, CHANNELS, SIZE, SIZE);
            var image = manager.create(Probe.noise(random, (int) shape.size())).reshape(shape);
            var towards =
                    manager.create(Probe.noise(random, (int) shape.size())).reshape(shape);
            var learned = Probe.float64(manager, weights);
            int count = (int) learned.size();
            var change = manager.create(Probe.noise(random, count));
            var imageChange =
                    manager.create(Probe.noise(random, (int) shape.size())).reshape(shape);

            double slope = slope(manager, probe, weights, learned, image, towards, change, imageChange);
            double ahead = value(
                    manager, probe, weights, learned.add(change.mul(STEP)), image.add(imageChange.mul(STEP)), towards);
            double behind = value(
                    manager, probe, weights, learned.sub(change.mul(STEP)), image.sub(imageChange.mul(STEP)), towards);

            double quotient = (ahead - behind) / (2 * STEP);
            assertThat(slope).isNotZero().isCloseTo(quotient, within(1e-5 * Math.max(1, Math.abs(quotient))));
        }
    }

    private static double value(
            NDManager manager, Probe probe, Weights weights, NDArray learned, NDArray image, NDArray towards) {
        return probe.run(manager, weights, learned, image).mul(towards).sum().getDouble();
    }

    private static double slope(
            NDManager manager,
            Probe probe,
            Weights weights,
            NDArray learned,
            NDArray image,
            NDArray towards,
            NDArray change,
            NDArray imageChange) {
        var ops = Probe.ops(manager, weights, learned);
        var imageLeaf = image.duplicate();
        imageLeaf.setRequiresGradient(true);
        try (var collector = Engine.getInstance().newGradientCollector()) {
            collector.backward(probe.run(ops, imageLeaf).mul(towards).sum());
        }
        double byWeights =
                learned.isEmpty() ? 0 : ops.gradient().mul(change).sum().getDouble();
        return byWeights + imageLeaf.getGradient().mul(imageChange).sum().getDouble();
    }
}
