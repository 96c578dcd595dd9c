package dev.kamba.trainer.net;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class TraceTest {

    /** Parameters of the seven SS2D modules of the published class, S6 cross-scan. */
    private static final long PUBLISHED_SS2D = 2 * (8_576 + 20_736 + 168_960) + 247_040;

    @Test
    void published_network_has_the_published_parameters() {
        var network = published(Scan.S6, true);
        long used = Trace.of(network, 256, 256).learned();

        assertThat(used).isEqualTo(5_739_009);
        assertThat(used + network.unusedParameters()).isEqualTo(7_012_554);
    }

    @Test
    void macs_of_the_published_network_are_those_of_its_layers_and_of_its_scans() {
        // conv 1.72 G, KAN 0.29 G, linear layers of SS2D 0.70 G, scan 0.42 G, attention 0.06 G
        assertThat((double) Trace.of(published(Scan.S6, true), 256, 256).macs()).isCloseTo(3.19e9, within(0.02e9));
    }

    @ParameterizedTest
    @CsvSource({"16,8576", "32,20736", "128,168960", "160,247040"})
    void selective_scan_module_has_the_published_parameters(int channels, long expected) {
        var probe = new Probe(channels, 4, 4, new Probe.Piece() {
            @Override
            public <T> T apply(Ops<T> ops, T x) {
                return Scan.S6.mix(ops, "scan", x, Paths.CROSS);
            }
        });

        assertThat(probe.randomWeights(1).slots(true))
                .extracting(slot -> (long) slot.parameter().size())
                .satisfies(sizes -> assertThat(
                                sizes.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(expected));
    }

    @Test
    void decoder_with_blocks_uses_what_the_published_one_does_not() {
        var network = new KmUnet(3, 1, KmUnet.PUBLISHED, new Mixer(Scan.S6, Paths.CROSS), true, Bottleneck.KAN, true);
        long used = Trace.of(network, 256, 256).learned();

        assertThat(used).isEqualTo(5_739_009 + 774_400 + 496_640);
        assertThat(used + network.unusedParameters()).isEqualTo(7_012_554);
    }

    @Test
    void u_kan_has_the_published_parameters() {
        assertThat(learned(new UKan(3, 1, Skeleton.PUBLISHED, Bottleneck.KAN))).isEqualTo(6_356_689);
        assertThat(learned(new UKan(3, 1, Skeleton.PUBLISHED, Bottleneck.MLP))).isEqualTo(2_764_561);
    }

    @Test
    void u_kan_has_the_macs_counted_by_hand() {
        assertThat((double) Trace.of(new UKan(3, 1, Skeleton.PUBLISHED, Bottleneck.KAN), 256, 256)
                        .macs())
                .isCloseTo(2.65e9, within(0.03e9));
    }

    @Test
    void one_scalar_per_edge_saves_the_published_57_percent_of_parameters() {
        double vanilla = learned(new UKan(3, 1, Skeleton.PUBLISHED, Bottleneck.KAN));
        double shared = learned(new AllUKan(3, 1, Skeleton.PUBLISHED, true, false));

        assertThat(1 - shared / vanilla).isCloseTo(0.57, within(0.01));
    }

    @Test
    void all_u_kan_adds_nine_numbers_for_each_layer_to_u_kan_with_linear_layers() {
        int maps = 4 * 3;
        int convolutions = 2 * 8 + 2 + 4 * 3 + 1;

        assertThat(learned(new AllUKan(3, 1, Skeleton.PUBLISHED, true, true)))
                .isEqualTo(2_764_561 + 9 * (maps + convolutions));
    }

    @Test
    void u_net_has_31_million_parameters() {
        assertThat(learned(new UNet(3, 1, UNet.PUBLISHED))).isEqualTo(31_037_633);
    }

    private static long learned(Network network) {
        return Trace.of(network, 256, 256).learned();
    }

    @Test
    void network_without_scan_has_the_published_parameters_less_the_scan_modules() {
        var network = published(Scan.NONE, true);

        assertThat(Trace.of(network, 256, 256).learned()).isEqualTo(5_739_009 - PUBLISHED_SS2D);
        assertThat(network.unusedParameters()).isEqualTo(1_273_545);
    }

    @Test
    void macs_of_the_published_network_without_scan_are_those_counted_by_hand() {
        // conv 1.72 G, KAN 0.29 G, attention 0.06 G
        assertThat((double) Trace.of(published(Scan.NONE, true), 256, 256).macs())
                .isCloseTo(2.07e9, within(0.02e9));
    }

    @Test
    void attention_adds_its_parameters_at_seven_places() {
        long with = Trace.of(published(Scan.NONE, true), 256, 256).learned();
        long without = Trace.of(published(Scan.NONE, false), 256, 256).learned();

        assertThat(with - without).isEqualTo(2 * (48 + 176 + 2_624) + 4_080);
    }

    @Test
    void macs_grow_with_the_area() {
        var network = published(Scan.NC_SSD, true);

        assertThat((double) Trace.of(network, 256, 256).macs()
                        / Trace.of(network, 128, 128).macs())
                .isCloseTo(4, within(0.01));
    }

    @Test
    void size_that_does_not_halve_five_times_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Trace.of(published(Scan.NONE, true), 250, 256))
                .withMessageContaining("32");
    }

    private static KmUnet published(Scan scan, boolean attention) {
        return new KmUnet(3, 1, List.copyOf(KmUnet.PUBLISHED), scan, attention, Bottleneck.KAN);
    }
}
