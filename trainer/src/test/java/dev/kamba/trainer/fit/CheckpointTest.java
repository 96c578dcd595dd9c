package dev.kamba.trainer.fit;

import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CheckpointTest {

    @TempDir
    private Path folder;

    @Test
    void what_is_written_is_read_again() {
        var card = Plan.of("ct-liver").card();
        var weights = Weights.initial(Checkpoint.network(card), 11);
        var file = folder.resolve("a.checkpoint");
        Checkpoint.of(card, weights).write(file);

        var read = Checkpoint.read(file);

        assertThat(read.card()).isEqualTo(card);
        assertThat(read.network()).isEqualTo(Checkpoint.network(card));
        assertThat(read.weights().learned()).isEqualTo(weights.learned());
        assertThat(read.weights().statistics()).isEqualTo(weights.statistics());
        assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void shortened_file_and_other_file_are_refused() throws IOException {
        var card = Plan.of("ct-liver").card();
        var file = folder.resolve("a.checkpoint");
        Checkpoint.of(card, Weights.initial(Checkpoint.network(card), 1)).write(file);
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 10_000));
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Checkpoint.read(file))
                .withMessageContaining("ends early");

        Files.writeString(file, "something else that is long enough");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Checkpoint.read(file))
                .withMessageContaining("does not begin");
    }

    @Test
    void file_that_is_not_there_is_named() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Checkpoint.read(folder.resolve("none.checkpoint")))
                .withMessageContaining("none.checkpoint");
    }
}
