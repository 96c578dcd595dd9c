package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Our SEG objects as other programs see them. */
@NeedsProgram({"dciodvfy", "python3"})
class SegInteropTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"16,16", "13,11", "9,24", "31,33", "10,10", "7,7", "17,8"})
    void volume_of_any_size_keeps_every_pixel_place_and_source(int rows, int columns) throws Exception {
        var heights = IntStream.range(0, 12)
                .mapToObj(i -> "%.2f".formatted(20 - 2.5 * i))
                .toList();
        var series = Sources.slices(folder, rows, columns, heights, (i, header) -> {});
        var masks = Shapes.letters(series, 2, 4);

        var file = write(series, masks);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
    }

    @Test
    void flipped_or_misplaced_masks_would_be_noticed() throws Exception {
        var series = Sources.slices(folder, 13, 11, List.of("0", "2", "4"), (i, header) -> {});
        var masks = Shapes.letters(series, 1, 9);

        var seen = Validator.frames(write(series, masks));

        assertThat(seen).isNotEqualTo(Validator.expected(series, flipped(masks)));
        assertThat(seen).isNotEqualTo(Validator.expected(series, List.of(masks.get(2), masks.get(1), masks.get(0))));
    }

    @Test
    void pictures_without_geometry_name_their_source() throws Exception {
        var series = Sources.pictures(folder, 21, 19, 3, (i, header) -> {});
        var masks = Shapes.letters(series, 2, 3);

        var file = write(series, masks);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
    }

    @Test
    void clip_names_its_frames() throws Exception {
        var series = Sources.clip(folder, 21, 19, 10);
        var masks = Shapes.letters(series, 1, 3);

        var file = write(series, masks);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
    }

    @Test
    void enhanced_ct_out_of_order_names_its_frames_in_spatial_order() throws Exception {
        var series = Sources.enhanced(folder, 13, 11, List.of("6", "0", "3", "9"));
        var masks = Shapes.letters(series, 1, 9);

        var file = write(series, masks);

        assertThat(series.frames()).extracting(SourceFrame::number).containsExactly(2, 3, 1, 4);
        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
    }

    @Test
    void time_points_at_one_place_name_their_own_instance() throws Exception {
        var heights = IntStream.range(0, 24)
                .mapToObj(i -> Integer.toString(i / 8 * 10))
                .toList();
        var series = Sources.slices(folder, 15, 14, heights, (i, header) -> {});
        var masks = Shapes.letters(series, 1, 5);

        var file = write(series, masks);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
    }

    @Test
    void nothing_found_is_a_valid_object_too() throws Exception {
        var series = Sources.slices(folder, 13, 11, List.of("0", "2", "4"), (i, header) -> {});

        var file = write(series, Shapes.nothing(series, 2));

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).containsExactly(Validator.line(series, 0, 0, Mask.empty(13, 11)));
    }

    private Path write(SourceSeries series, List<List<Mask>> masks) {
        var file = folder.resolve("result.dcm");
        Written.of(series, masks, file);
        return file;
    }

    private static List<List<Mask>> flipped(List<List<Mask>> masks) {
        return masks.stream()
                .map(frame -> frame.stream().map(SegInteropTest::flipped).toList())
                .toList();
    }

    private static Mask flipped(Mask mask) {
        var bits = new BitSet();
        for (int row = 0; row < mask.rows(); row++) {
            for (int column = 0; column < mask.columns(); column++) {
                bits.set(row * mask.columns() + column, mask.at(row, mask.columns() - 1 - column));
            }
        }
        return Mask.of(mask.rows(), mask.columns(), bits);
    }
}
