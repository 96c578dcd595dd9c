package dev.kamba.inference;

import dev.kamba.model.ModelPackage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** A real network: run 2, 3, 4 or 8 images at once on 2 threads, it gives logits that differ by up to 2e-6. */
@Timeout(120)
class BitIdentityTest {

    private static final Path MODEL = Path.of("../deploy/models/cardiac-mr-lv.onnx");

    private final ModelPackage model = ModelPackage.open(MODEL);
    private final EngineOptions options =
            EngineOptions.of(List.of(Device.CPU)).withTuning(device -> new Tuning(2, 4, 2));
    private final EngineParts parts = new EngineParts(options, new OrtNetworks(options));

    @Test
    void on_the_cpu_logits_are_the_same_to_the_bit_whatever_the_batch() throws Exception {
        var callers = Executors.newFixedThreadPool(3);
        var loaded = new LoadedModel(model, parts, () -> false);
        try (parts) {
            loaded.await();
            var alone = IntStream.range(0, 4).mapToObj(Picture::new).toList();
            alone.forEach(picture -> loaded.run(List.of(picture).iterator(), Priority.ROUTINE, done -> {}));

            var mixed = new ArrayList<Picture>();
            var calls = new ArrayList<Future<?>>();
            for (var seeds : List.of(List.of(0), List.of(1, 2, 3), List.of(3, 0))) {
                var pictures = seeds.stream().map(Picture::new).toList();
                mixed.addAll(pictures);
                calls.add(callers.submit(() -> loaded.run(pictures.iterator(), Priority.ROUTINE, done -> {})));
            }
            for (var call : calls) {
                call.get();
            }

            for (var picture : mixed) {
                assertThat(picture.logits).containsExactly(alone.get(picture.seed).logits);
            }
            assertThat(alone.get(0).logits).isNotEqualTo(alone.get(1).logits);
        } finally {
            loaded.close();
            callers.shutdownNow();
        }
    }

    /** Noise, and the logits that came of it. */
    private static final class Picture implements Item {

        private final int seed;
        private float[] logits = {};

        Picture(int seed) {
            this.seed = seed;
        }

        @Override
        public void fill(FloatBuffer image) {
            var random = new Random(seed);
            while (image.hasRemaining()) {
                image.put((float) random.nextGaussian());
            }
        }

        @Override
        public void take(FloatBuffer found) {
            logits = new float[found.remaining()];
            found.get(logits);
        }
    }
}
