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

        assertThat(probe.randomWeights(1).learned()).hasSize((int) expected);
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
