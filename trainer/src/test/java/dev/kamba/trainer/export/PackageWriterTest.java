package dev.kamba.trainer.export;

import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PackageWriterTest {

    @TempDir
    private Path folder;

    @Test
    void package_opens_with_its_card() {
        var card = Plan.of("ct-liver").card();
        var network = Networks.of(Map.of("widths", "8,8,8,8,8"), 1, 1);
        var file = folder.resolve("small.onnx");

        var model = PackageWriter.write(file, card, network, Weights.initial(network, 1), new float[2 * 256 * 256]);

        assertThat(model.card()).isEqualTo(card);
        assertThat(model.size()).isLessThan(200_000);
    }

    @Test
    void network_that_computes_no_numbers_is_not_written() {
        var card = Plan.of("ct-liver").card();
        var network = Networks.of(Map.of("widths", "8,8,8,8,8"), 1, 1);
        var weights = Weights.initial(network, 1);
        var learned = weights.learned();
        learned[0] = Float.NaN;
        var file = folder.resolve("small.onnx");

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> PackageWriter.write(
                        file, card, network, weights.with(learned, weights.statistics()), new float[256 * 256]))
                .withMessageContaining("nothing was written");
        assertThat(file).doesNotExist();
    }
}
