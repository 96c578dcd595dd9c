package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PresentationTest {

    private static final String NOTICE = "AI result, not for diagnosis";

    @TempDir
    Path folder;

    @Test
    @NeedsProgram({"dciodvfy", "dcmpschk"})
    void every_kind_of_grey_source_makes_a_valid_object() throws Exception {
        for (var recipe : List.of(
                Recipe.of(Kind.CT, 3).withSlices(5).withSize(70),
                Recipe.of(Kind.MR, 4).withSlices(3).withSize(70),
                Recipe.of(Kind.DX, 5).withSize(130))) {
            var source = Files.createDirectories(folder.resolve(recipe.kind().name()));
            var series = SourceSeries.read(Study.of(recipe).writeTo(source));

            var file = write(series, Shapes.letters(series, 2, 3));

            assertThat(Validator.errors(file)).isEmpty();
            assertThat(Validator.run("dcmpschk", file.toString())).doesNotContain("Error");
            assertThat(header(file).getString(Tag.SOPClassUID))
                    .isEqualTo(UID.GrayscaleSoftcopyPresentationStateStorage);
        }
    }

    @Test
    @NeedsProgram("dciodvfy")
    void images_in_colour_make_a_valid_object_of_their_own_class() throws Exception {
        for (var recipe : List.of(
                Recipe.of(Kind.US, 1).withSize(90),
                Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(4).withSize(90))) {
            var source = Files.createDirectories(folder.resolve(recipe.kind().name()));
            var series = SourceSeries.read(Study.of(recipe).writeTo(source));

            var file = write(series, Shapes.letters(series, 2, 3));

            assertThat(Validator.errors(file)).isEmpty();
            assertThat(header(file).getString(Tag.SOPClassUID)).isEqualTo(UID.ColorSoftcopyPresentationStateStorage);
        }
    }

    @Test
    @NeedsProgram("dcmp2pgm")
    void dcmtk_draws_a_source_with_its_window() throws Exception {
        var series = Sources.slices(folder, 32, 32, List.of("0"), (i, header) -> {
            header.setString(Tag.WindowCenter, VR.DS, "40");
            header.setString(Tag.WindowWidth, VR.DS, "80");
        });
        var file = write(series, Shapes.letters(series, 1, 9));

        var picture = folder.resolve("shown.pgm");
        Validator.run(
                "dcmp2pgm",
                "-p",
                file.toString(),
                folder.resolve("source-0.dcm").toString(),
                picture.toString());

        assertThat(picture).exists();
        assertThat(header(file).getNestedDataset(Tag.SoftcopyVOILUTSequence).getString(Tag.WindowCenter))
                .isEqualTo("40");
    }

    @Test
    void each_label_has_a_layer_of_its_colour_and_each_image_its_outlines() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1", "2"), (i, header) -> {});
        var letter = Shapes.letter(16, 16, 1, 1, 2);
        var nothing = Mask.empty(16, 16);

        var header = header(
                write(series, List.of(List.of(letter, nothing), List.of(nothing, nothing), List.of(letter, letter))));

        assertThat(header.getSequence(Tag.GraphicLayerSequence))
                .extracting(layer -> layer.getString(Tag.GraphicLayerDescription))
                .containsExactly("Lesion", "Cyst", "Notice");
        // The notice, then three masks.
        assertThat(header.getSequence(Tag.GraphicAnnotationSequence)).hasSize(4);
        var references = header.getNestedDataset(Tag.ReferencedSeriesSequence).getSequence(Tag.ReferencedImageSequence);
        assertThat(references)
                .extracting(item -> item.getString(Tag.ReferencedSOPInstanceUID))
                .containsExactly(
                        series.frames().get(0).sopInstanceUid(),
                        series.frames().get(2).sopInstanceUid());
    }

    @Test
    void frames_of_a_clip_are_named_by_number() throws Exception {
        var series = Sources.clip(folder, 21, 19, 3);

        var header = header(write(series, Shapes.letters(series, 1, 9)));

        assertThat(header.getNestedDataset(Tag.ReferencedSeriesSequence)
                        .getNestedDataset(Tag.ReferencedImageSequence)
                        .getInts(Tag.ReferencedFrameNumber))
                .containsExactly(1, 2, 3);
        assertThat(header.getNestedDataset(Tag.GraphicAnnotationSequence, 2)
                        .getNestedDataset(Tag.ReferencedImageSequence)
                        .getInt(Tag.ReferencedFrameNumber, 0))
                .isEqualTo(2);
    }

    @Test
    void a_hole_is_an_outline_of_its_own() throws Exception {
        var series = Sources.pictures(folder, 16, 16, 1, (i, header) -> {});
        var ring = new BitSet();
        for (int i = 0; i < 256; i++) {
            int row = i / 16;
            double distance = Math.hypot(row - 7.5, i % 16 - 7.5);
            ring.set(i, distance < 7 && distance > 3);
        }

        var header = header(write(series, List.of(List.of(Mask.of(16, 16, ring)))));

        assertThat(header.getNestedDataset(Tag.GraphicAnnotationSequence, 1).getSequence(Tag.GraphicObjectSequence))
                .hasSize(2);
    }

    @Test
    void nothing_found_is_a_notice_on_the_middle_image() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1", "2"), (i, header) -> {});

        var header = header(write(series, Shapes.nothing(series, 1)));

        assertThat(header.getNestedDataset(Tag.GraphicAnnotationSequence)
                        .getNestedDataset(Tag.TextObjectSequence)
                        .getString(Tag.UnformattedTextValue))
                .isEqualTo(NOTICE + "\r\nbreast-us-lesion 1.0.0\r\nnothing found");
    }

    @Test
    void windows_of_slices_with_unlike_slopes_are_given_in_stored_values() throws Exception {
        var series = Sources.slices(folder, 16, 16, List.of("0", "1"), (i, header) -> {
            header.setString(Tag.RescaleSlope, VR.DS, i == 0 ? "2" : "4");
            header.setString(Tag.RescaleIntercept, VR.DS, "-8");
            header.setString(Tag.WindowCenter, VR.DS, "40");
            header.setString(Tag.WindowWidth, VR.DS, "80");
        });

        var header = header(write(series, Shapes.letters(series, 1, 9)));

        assertThat(header.contains(Tag.RescaleSlope)).isFalse();
        assertThat(header.getSequence(Tag.SoftcopyVOILUTSequence))
                .extracting(item -> item.getString(Tag.WindowCenter) + "/" + item.getString(Tag.WindowWidth))
                .containsExactly("24/40", "12/20");
    }

    @Test
    void inverted_images_stay_inverted() throws Exception {
        var series = Sources.slices(
                folder,
                16,
                16,
                List.of("0"),
                (i, header) -> header.setString(Tag.PhotometricInterpretation, VR.CS, "MONOCHROME1"));

        assertThat(header(write(series, Shapes.letters(series, 1, 9))).getString(Tag.PresentationLUTShape))
                .isEqualTo("INVERSE");
    }

    @Test
    void a_line_of_more_points_than_fit_is_drawn_in_pieces_and_passes_the_check() throws Exception {
        // A comb has a line that no simplification shortens: two points at each end of each tooth.
        var series = Sources.pictures(folder, 16, 9000, 1, (i, header) -> {});
        var comb = new BitSet();
        for (int column = 0; column < 9000; column++) {
            comb.set(column);
            comb.set(9000 + column, column % 2 == 0);
            comb.set(18_000 + column, column % 2 == 0);
        }

        var header = header(write(series, List.of(List.of(Mask.of(16, 9000, comb)))));

        assertThat(header.getNestedDataset(Tag.GraphicAnnotationSequence, 1).getSequence(Tag.GraphicObjectSequence))
                .hasSizeGreaterThan(1);
    }

    @Test
    void an_outline_that_was_moved_fails_the_check() throws Exception {
        var series = Sources.pictures(folder, 16, 16, 1, (i, header) -> {});
        var masks = List.of(List.of(Shapes.letter(16, 16, 1, 1, 2)));
        var found = header(write(series, masks));
        var data = found.getNestedDataset(Tag.GraphicAnnotationSequence, 1).getNestedDataset(Tag.GraphicObjectSequence);
        var points = data.getFloats(Tag.GraphicData);
        for (int i = 0; i < points.length; i += 2) {
            points[i] += 1;
        }
        data.setFloat(Tag.GraphicData, VR.FL, points);

        var check = new PresentationCheck(found, Shapes.findings(series, masks, "Lesion"), List.of(0));

        assertThatThrownBy(() -> check.compare(found))
                .isInstanceOf(KambaException.class)
                .hasMessageContaining("do not enclose");
    }

    @Test
    void the_same_arguments_give_the_same_bytes() throws Exception {
        var series = Sources.pictures(folder, 16, 16, 2, (i, header) -> {});
        var findings = Shapes.findings(series, Shapes.letters(series, 1, 9), "Lesion");
        var first = folder.resolve("first.dcm");
        var second = folder.resolve("second.dcm");

        writer().write(findings, first);
        writer().write(findings, second);

        assertThat(second).hasSameBinaryContentAs(first);
    }

    private Path write(SourceSeries series, List<List<Mask>> masks) {
        var labels = masks.get(0).size() == 1 ? new String[] {"Lesion"} : new String[] {"Lesion", "Cyst"};
        var file = folder.resolve("presentation.dcm");
        writer().write(Shapes.findings(series, masks, labels), file);
        return file;
    }

    private static PresentationWriter writer() {
        return new PresentationWriter(Written.EQUIPMENT, Written.SETTINGS, NOTICE);
    }

    private static Attributes header(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            in.setIncludeBulkData(ImageInputStream.IncludeBulkData.YES);
            return in.readDataset(-1, -1);
        }
    }
}
