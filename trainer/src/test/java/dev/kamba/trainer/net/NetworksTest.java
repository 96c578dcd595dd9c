package dev.kamba.trainer.net;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class NetworksTest {

    @Test
    void every_network_is_built_again_from_its_settings() {
        for (var network : Networks.all()) {
            assertThat(Networks.of(network.settings(), 3, 1)).isEqualTo(network);
        }
        assertThat(Networks.all()).doesNotHaveDuplicates();
    }

    @Test
    void exclusive_labels_are_built_again_from_their_settings() {
        var network = new Exclusive(new UKan(1, 3, Skeleton.PUBLISHED, Bottleneck.KAN));

        assertThat(Networks.of(network.settings(), 1, 3)).isEqualTo(network);
    }

    @Test
    void default_is_km_unet_with_non_causal_duality() {
        assertThat(Networks.of(Map.of(), 3, 1))
                .isEqualTo(new KmUnet(3, 1, KmUnet.PUBLISHED, Scan.NC_SSD, true, Bottleneck.KAN));
    }

    @ParameterizedTest
    @CsvSource({
        "network,v-net,km-unet",
        "scan,s7,nc-ssd",
        "spline,plain,spline",
        "order,spiral,s6",
        "widths,'8,8',five",
        "widths,'8,x',numbers",
        "labels,many,exclusive"
    })
    void setting_that_makes_no_sense_is_refused_with_what_to_do(String key, String value, String hint) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Networks.of(Map.of(key, value), 3, 1))
                .withMessageContaining(hint);
    }

    @Test
    void channels_beyond_sixteen_are_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Networks.of(Map.of(), 17, 1))
                .withMessageContaining("1..16");
    }
}
