package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.imageio.ImageIO;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class CaptureTest {

    private static final String NOTICE = "AI result, not for diagnosis";

    @TempDir
    Path folder;

    @Test
    @NeedsProgram("dciodvfy")
    void every_kind_of_source_makes_a_valid_object() throws Exception {
        for (var recipe : List.of(
                Recipe.of(Kind.CT, 3).withSlices(5).withSize(70),
                Recipe.of(Kind.US, 1).withSize(90),
                Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(4).withSize(90))) {
            var source = Files.createDirectories(folder.resolve(recipe.kind().name()));
            var series = SourceSeries.read(Study.of(recipe).writeTo(source));

            var file = write(series, Shapes.letters(series, 2, 3));

            assertThat(Validator.errors(file)).isEmpty();
        }
    }

    @Test
    @NeedsProgram("dcmj2pnm")
    void dcmtk_shows_the_outlines_where_they_are() throws Exception {
        var series = Sources.pictures(folder, 64, 64, 1, (i, header) -> {});
        var letter = Shapes.letter(64, 64, 8, 8, 10);

        var file = write(series, List.of(List.of(letter)));

        var png = folder.resolve("shown.png");
        Validator.run("dcmj2pnm", "+on", file.toString(), png.toString());
        var shown = ImageIO.read(png.toFile());
        // Two lines of 25 and two margins of 12 are below the picture.
        int above = shown.getHeight() - 768 - 74;
        for (int row = 0; row < 64; row++) {
            for (int column = 0; column < 64; column++) {
                int rgb = shown.getRGB(column * 12 + 6, above + row * 12 + 6);
                boolean coloured = (rgb >> 16 & 0xff) - (rgb & 0xff) > 10;
                // On the border the outline covers pixels on either side.
                assertThat(coloured == letter.at(row, column) || border(letter, row, column))
                        .as("row %d, column %d", row, column)
                        .isTrue();
            }
        }
        assertThat(shown.getWidth()).isEqualTo(768);
    }

    private static boolean border(Mask mask, int row, int column) {
        for (int r = Math.max(0, row - 1); r <= Math.min(mask.rows() - 1, row + 1); r++) {
            for (int c = Math.max(0, column - 1); c <= Math.min(mask.columns() - 1, column + 1); c++) {
                if (mask.at(r, c) != mask.at(row, column)) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void a_key_slice_for_each_label_and_a_montage() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1", "2"), (i, header) -> {});
        var small = Shapes.letter(16, 16, 1, 1, 1);
        var large = Shapes.letter(16, 16, 1, 1, 2);

        var header =
                header(write(series, List.of(List.of(large, small), List.of(small, small), List.of(small, large))));

        assertThat(header.getStrings(Tag.FrameLabelVector)).containsExactly("Image 1", "Image 3", "Montage");
        assertThat(header.getInt(Tag.NumberOfFrames, 0)).isEqualTo(3);
        assertThat(header.getSequence(Tag.SourceImageSequence)).hasSize(3);
    }

    @Test
    void nothing_found_is_one_picture_of_the_middle() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1", "2"), (i, header) -> {});

        var header = header(write(series, Shapes.nothing(series, 1)));

        assertThat(header.getInt(Tag.NumberOfFrames, 0)).isOne();
        assertThat(header.getNestedDataset(Tag.SourceImageSequence).getString(Tag.ReferencedSOPInstanceUID))
                .isEqualTo(series.frames().get(1).sopInstanceUid());
    }

    @Test
    void the_same_arguments_give_the_same_bytes_and_another_notice_another_object() throws Exception {
        var series = Sources.pictures(folder, 16, 16, 1, (i, header) -> {});
        var findings = Shapes.findings(series, Shapes.letters(series, 1, 9), "Lesion");
        var first = folder.resolve("first.dcm");
        var second = folder.resolve("second.dcm");
        var other = folder.resolve("other.dcm");

        writer(NOTICE).write(findings, first);
        writer(NOTICE).write(findings, second);
        writer("for teaching only").write(findings, other);

        assertThat(second).hasSameBinaryContentAs(first);
        assertThat(header(other).getString(Tag.SOPInstanceUID))
                .isNotEqualTo(header(first).getString(Tag.SOPInstanceUID));
    }

    @Test
    void burnt_in_annotation_is_what_the_source_says_and_yes_where_it_may_be_so() throws Exception {
        assertThat(burntIn("")).isEqualTo("YES");
        assertThat(burntIn("NO")).isEqualTo("NO");
        assertThat(burntIn("YES")).isEqualTo("YES");
        var slices = Sources.slices(folder.resolve("ct"), 16, 16, List.of("0"), (i, header) -> {});
        assertThat(header(write(slices, Shapes.nothing(slices, 1))).getString(Tag.BurnedInAnnotation))
                .isEqualTo("NO");
    }

    private String burntIn(String stated) throws Exception {
        var series = Sources.pictures(folder.resolve("us" + stated), 16, 16, 1, (i, header) -> {
            if (!stated.isEmpty()) {
                header.setString(Tag.BurnedInAnnotation, VR.CS, stated);
            }
        });
        return header(write(series, Shapes.nothing(series, 1))).getString(Tag.BurnedInAnnotation);
    }

    @Test
    void pixels_twice_as_high_as_wide_are_shown_so() throws Exception {
        var series = Sources.pictures(
                folder, 40, 40, 1, (i, header) -> header.setString(Tag.PixelAspectRatio, VR.IS, "2", "1"));

        var header = header(write(series, Shapes.nothing(series, 1)));

        assertThat(header.getInt(Tag.Columns, 0)).isEqualTo(384);
    }

    private Path write(SourceSeries series, List<List<Mask>> masks) {
        var labels = masks.get(0).size() == 1 ? new String[] {"Lesion"} : new String[] {"Lesion", "Cyst"};
        var file = folder.resolve("capture.dcm");
        writer(NOTICE).write(Shapes.findings(series, masks, labels), file);
        return file;
    }

    private static CaptureWriter writer(String notice) {
        return new CaptureWriter(Written.EQUIPMENT, Written.SETTINGS, notice);
    }

    private static Attributes header(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            return in.readDataset(-1, Tag.PixelData);
        }
    }
}
