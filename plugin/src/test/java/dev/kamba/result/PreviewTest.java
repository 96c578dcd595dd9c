package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class PreviewTest {

    @TempDir
    Path folder;

    @Test
    void picture_shows_the_mask_where_it_is() throws Exception {
        var series = Sources.pictures(folder, 64, 64, 1, (i, header) -> {});
        var letter = Shapes.letter(64, 64, 8, 8, 10);

        var shown = preview(series, List.of(List.of(letter)));

        for (int row = 0; row < 64; row++) {
            for (int column = 0; column < 64; column++) {
                if (letter.at(row, column) == coloured(shown.getRGB(column * 12 + 6, row * 12 + 6))) {
                    continue;
                }
                // Only pixels at the border may be covered by the outline or rounded off.
                assertThat(isBorder(letter, row, column)).isTrue();
            }
        }
        assertThat(shown.getWidth()).isEqualTo(768);
        assertThat(shown.getHeight()).isGreaterThan(768);
    }

    @Test
    void frame_with_the_largest_mask_is_chosen() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1", "2"), (i, header) -> {});
        var small = Shapes.letter(16, 16, 1, 1, 1);
        var large = Shapes.letter(16, 16, 1, 1, 2);

        var last = preview(series, List.of(List.of(small), List.of(small), List.of(large)));
        var again = preview(series, List.of(List.of(Mask.empty(16, 16)), List.of(small), List.of(large)));

        assertThat(pixels(last)).isEqualTo(pixels(again));
    }

    @Test
    void nothing_found_shows_the_plain_image() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1", "2"), (i, header) -> {});

        var shown = preview(series, Shapes.nothing(series, 1));

        for (int y = 0; y < 768; y += 16) {
            assertThat(coloured(shown.getRGB(shown.getWidth() / 2, y % 512))).isFalse();
        }
    }

    @Test
    void every_kind_of_source_can_be_shown() throws Exception {
        for (var recipe : List.of(
                Recipe.of(Kind.US, 1).withSize(200),
                Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(3).withSize(128),
                Recipe.of(Kind.CT, 3).withSlices(5).withSize(128))) {
            var source = Files.createDirectories(folder.resolve(recipe.kind().name()));
            var series = SourceSeries.read(Study.of(recipe).writeTo(source));

            var shown = preview(series, Shapes.letters(series, 1, 99));

            assertThat(Math.max(shown.getWidth(), shown.getHeight())).isGreaterThanOrEqualTo(768);
        }
    }

    private BufferedImage preview(SourceSeries series, List<List<Mask>> masks) throws IOException {
        var findings = Shapes.findings(series, masks, "Lesion");
        var names = Preview.write(new Pictures(findings, ""), findings, folder);
        return ImageIO.read(folder.resolve(names.get(0)).toFile());
    }

    private static boolean coloured(int rgb) {
        return (rgb >> 16 & 0xff) != (rgb & 0xff);
    }

    private static boolean isBorder(Mask mask, int row, int column) {
        var here = mask.at(row, column);
        for (int r = Math.max(0, row - 1); r <= Math.min(mask.rows() - 1, row + 1); r++) {
            for (int c = Math.max(0, column - 1); c <= Math.min(mask.columns() - 1, column + 1); c++) {
                if (mask.at(r, c) != here) {
                    return true;
                }
            }
        }
        return false;
    }

    private static int[] pixels(BufferedImage image) {
        return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    }
}
