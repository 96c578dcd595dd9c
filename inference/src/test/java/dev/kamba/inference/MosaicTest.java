package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

class MosaicTest {

    private static final Window WINDOW = new Window(0.3);

    private static Input input() {
        return new Input(
                List.of("US"),
                3,
                32,
                16,
                new Intensity(Intensity.Rule.PERCENTILE, 1, 99),
                List.of(0.5, 0.4, 0.3),
                List.of(0.2, 0.25, 0.3),
                0.8,
                1,
                Optional.of(WINDOW));
    }

    @ParameterizedTest
    @CsvSource({"100,90", "20,70", "40,20", "15,9"})
    void tiles_are_those_that_the_engine_shows_a_model(int rows, int columns) {
        var random = new Random(1);
        var samples = new float[3 * rows * columns];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 255 * random.nextFloat();
        }
        var plane = Plane.of(Image.of(3, rows, columns, samples));
        var input = input();
        var scene = Scene.of(plane, input, Flips.NONE, input.window());
        var crop = scene.crop();
        var prepared = FloatBuffer.allocate(3 * crop.rows() * crop.columns());
        new Preparation(input).fill(plane, crop.rows(), crop.columns(), prepared);
        prepared.rewind();

        var mosaic = Mosaic.of(crop.rows(), crop.columns(), 32, 16, input.window(), 1);

        assertThat(mosaic.tiles()).isEqualTo(scene.views().size());
        var engines = new Preparation(input);
        for (int tile = 0; tile < mosaic.tiles(); tile++) {
            var shown = FloatBuffer.allocate(3 * 32 * 16);
            engines.fill(scene, scene.views().get(tile), shown);
            var cut = FloatBuffer.allocate(3 * 32 * 16);
            mosaic.copy(tile, prepared, 3, cut);
            assertThat(cut.rewind()).isEqualTo(shown.rewind());
        }
    }

    @Test
    void tiles_put_together_are_the_picture_again() {
        var picture = FloatBuffer.allocate(2 * 50 * 40);
        for (int i = 0; i < picture.limit(); i++) {
            picture.put(i, (float) Math.sin(i));
        }
        var mosaic = Mosaic.of(50, 40, 32, 16, Optional.of(WINDOW), 2);
        for (int tile = 0; tile < mosaic.tiles(); tile++) {
            var cut = FloatBuffer.allocate(2 * 32 * 16);
            mosaic.copy(tile, picture, 2, cut);
            assertThat(mosaic.take(tile, cut.rewind())).isEqualTo(tile == mosaic.tiles() - 1);
        }

        var together = mosaic.logits();
        for (int i = 0; i < picture.limit(); i++) {
            assertThat(together.get(i)).isCloseTo(picture.get(i), within(1e-5f));
        }
    }

    @Test
    void without_a_window_there_is_one_tile_of_the_models_size() {
        assertThat(Mosaic.of(32, 16, 32, 16, Optional.empty(), 1).tiles()).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> Mosaic.of(33, 16, 32, 16, Optional.empty(), 1));
    }
}
