package dev.kamba.inference;

import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CropTest {

    @ParameterizedTest(name = "{0} of {1} x {2}")
    @CsvSource({
        "1,    256, 256, 0,  0,  256, 256",
        "0.5,  256, 192, 64, 48, 128, 96",
        "0.5,  7,   5,   2,  1,  3,   3",
        "0.6,  256, 10,  51, 2,  154, 6",
        "0.9,  20,  21,  1,  1,  18,  19",
        "0.01, 8,   9,   3,  4,  2,   1",
        "0.01, 1,   2,   0,  0,  1,   2",
    })
    void field_leaves_out_the_same_margin_on_either_side(
            double field, int rows, int columns, int row, int column, int height, int width) {
        assertThat(Crop.of(rows, columns, Optional.empty(), input(field)))
                .isEqualTo(new Region(row, column, height, width));
    }

    @Test
    void field_is_a_share_of_the_region_where_there_is_one() {
        var region = Optional.of(new Region(10, 20, 40, 80));

        assertThat(Crop.of(100, 120, region, input(0.5))).isEqualTo(new Region(20, 40, 20, 40));
        assertThat(Crop.of(100, 120, region, input(1))).isEqualTo(region.get());
    }

    @Test
    void a_region_outside_the_plane_is_refused_even_if_its_centre_lies_inside() {
        var region = Optional.of(new Region(0, 0, 41, 40));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Crop.of(40, 40, region, input(0.5)))
                .withMessageContaining("outside the plane of 40 x 40");
    }

    /** Field, size of the picture; the model's size differs, so that both ways resize. */
    @ParameterizedTest(name = "{0} of {1} x {2}")
    @CsvSource({"0.5, 64, 96", "0.4, 75, 51", "0.7, 33, 128"})
    void what_the_model_sees_goes_back_to_its_place_and_nothing_outside_is_found(double field, int rows, int columns) {
        var input = input(field);
        var crop = Crop.of(rows, columns, Optional.empty(), input);
        // All white but for the left upper quarter of the crop: the crop is seen only if black appears in that corner.
        var samples = new float[rows * columns];
        var expected = new BitSet();
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                boolean inside = row >= crop.row()
                        && row < crop.row() + crop.rows()
                        && column >= crop.column()
                        && column < crop.column() + crop.columns();
                boolean black =
                        row < crop.row() + crop.rows() / 2 && column < crop.column() + crop.columns() / 2 && inside;
                samples[row * columns + column] = black ? 0 : 255;
                expected.set(row * columns + column, inside && !black);
            }
        }
        var prepared = FloatBuffer.allocate(input.rows() * input.columns());
        new Preprocessing(input, PixelLoops.JAVA)
                .fill(Image.wrap(1, rows, columns, samples), crop, input.rows(), input.columns(), prepared);
        var logits = prepared.flip();
        for (int i = 0; i < logits.limit(); i++) {
            logits.put(i, logits.get(i) - 0.5f);
        }

        var found = new Postprocessing(PixelLoops.JAVA)
                .mask(logits, input.rows(), input.columns(), TinyModel.label("white", 0.5, 0), crop, rows, columns);

        assertThat(found.dice(Mask.of(rows, columns, expected))).isGreaterThan(0.985);
        for (int i = found.bits().nextSetBit(0); i >= 0; i = found.bits().nextSetBit(i + 1)) {
            assertThat(i / columns).isBetween(crop.row(), crop.row() + crop.rows() - 1);
            assertThat(i % columns).isBetween(crop.column(), crop.column() + crop.columns() - 1);
        }
    }

    private static Input input(double field) {
        return new Input(
                List.of("MR"),
                1,
                48,
                64,
                new Intensity(Intensity.Rule.WINDOW, 0, 255),
                List.of(0.0),
                List.of(1.0),
                field,
                1);
    }
}
