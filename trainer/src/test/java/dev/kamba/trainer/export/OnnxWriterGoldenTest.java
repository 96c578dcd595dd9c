package dev.kamba.trainer.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.trainer.net.AllUKan;
import dev.kamba.trainer.net.Bottleneck;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.Exclusive;
import dev.kamba.trainer.net.KmUnet;
import dev.kamba.trainer.net.Mixer;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Paths;
import dev.kamba.trainer.net.Scan;
import dev.kamba.trainer.net.UKan;
import dev.kamba.trainer.net.UNet;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

class OnnxWriterGoldenTest {

    private static final List<Integer> WIDTHS = List.of(8, 16, 16, 24, 32);

    /** Each part of a graph at least once, for tests of what becomes of graphs. */
    static Stream<Network> networks() {
        return Stream.of(bottlenecks(), mixers(), relatives()).flatMap(networks -> networks);
    }

    private static Stream<Network> bottlenecks() {
        return Stream.of(Bottleneck.values())
                .flatMap(bottleneck -> Stream.of(
                        new KmUnet(1, 1, WIDTHS, Scan.NC_SSD, true, bottleneck),
                        new KmUnet(3, 4, WIDTHS, Scan.NONE, false, bottleneck)));
    }

    private static Stream<Network> mixers() {
        return Networks.all().stream()
                .filter(KmUnet.class::isInstance)
                .map(network -> ((KmUnet) network).mixer())
                .distinct()
                .map(mixer -> new KmUnet(2, 1, WIDTHS, mixer, false, Bottleneck.MLP, false));
    }

    private static Stream<Network> relatives() {
        return Stream.of(
                new KmUnet(3, 1, WIDTHS, new Mixer(Scan.NC_SSD, Paths.CROSS), true, Bottleneck.KAN, true),
                new UKan(3, 1, WIDTHS, Bottleneck.KAN),
                new AllUKan(3, 1, WIDTHS, true, true),
                new AllUKan(1, 2, WIDTHS, false, false),
                new UNet(5, 2, List.of(8, 16, 24)),
                new Exclusive(new UNet(1, 3, List.of(8, 16))),
                new Exclusive(new UNet(1, 1, List.of(8, 8))));
    }

    /** Every network and switch that the command networks lists, narrower, and other numbers of channels and labels. */
    static Stream<Network> listed() {
        var narrow = Networks.all().stream().map(OnnxWriterGoldenTest::narrow);
        return Stream.of(narrow, bottlenecks(), relatives())
                .flatMap(networks -> networks)
                .distinct();
    }

    private static Network narrow(Network network) {
        var settings = new HashMap<>(network.settings());
        settings.put("widths", network instanceof UNet ? "8,16,24" : "8,16,16,24,32");
        return Networks.of(settings, network.channels(), network.labels());
    }

    @Test
    void narrower_networks_keep_every_switch() {
        assertThat(Networks.all().stream().map(OnnxWriterGoldenTest::narrow)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("listed")
    void exported_network_gives_the_logits_of_the_trained_one(Network network) {
        var weights = used(network, 7);
        var images = noise(new Random(8), 3 * network.channels() * 64 * 96);
        var model = OnnxWriter.bytes(network, weights, 64, 96, Map.of());

        assertThat(Agreement.difference(model, network, weights, images, 64, 96))
                .as("%s", network.settings())
                .isLessThan(Agreement.TOLERANCE);
        var logits = Agreement.djl(network, weights, images, new Shape(3, network.channels(), 64, 96));
        assertThat(spread(logits)).as("logits that vary").isGreaterThan(5 * Agreement.TOLERANCE);
    }

    @Test
    void other_weights_are_noticed() {
        var network = new KmUnet(1, 1, List.of(8, 8, 8, 8, 8), Scan.NC_SSD, true, Bottleneck.KAN);
        var model = OnnxWriter.bytes(network, used(network, 7), 64, 64, Map.of());
        var images = noise(new Random(8), 64 * 64);

        assertThat(Agreement.difference(model, network, used(network, 9), images, 64, 64))
                .isGreaterThan(Agreement.TOLERANCE);
    }

    private static double spread(float[] values) {
        double sum = 0;
        double squares = 0;
        for (float value : values) {
            sum += value;
            squares += (double) value * value;
        }
        double mean = sum / values.length;
        return Math.sqrt(squares / values.length - mean * mean);
    }

    /** Weights as after training: no norm is the identity any more, the statistics are those of data. */
    private static Weights used(Network network, long seed) {
        var first = Weights.initial(network, seed);
        var random = new Random(seed);
        var learned = first.learned();
        // FastKAN norms what a ReLU leaves, which may be next to nothing: with larger weights one rounding of the image
        // moves
        // the logits of DJL alone by more than the tolerance.
        double amount = network.settings().containsValue(Bottleneck.FAST_KAN.label()) ? 0.02 : 0.08;
        for (int i = 0; i < learned.length; i++) {
            learned[i] += (float) (amount * random.nextGaussian());
        }
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var statistics = manager.create(first.statistics());
            var values = manager.create(learned);
            var shape = new Shape(2, network.channels(), 32, 32);
            for (int i = 0; i < 12; i++) {
                try (var pass = manager.newSubManager()) {
                    var image = pass.create(noise(random, (int) shape.size()), shape);
                    network.logits(new DjlOps(pass, first, values, statistics, true), image);
                }
            }
            return first.with(learned, statistics.toFloatArray());
        }
    }

    private static float[] noise(Random random, int count) {
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
