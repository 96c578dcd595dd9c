package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

/** Where a SEG says that its frames lie. */
class SegGeometryTest {

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("result.dcm");
    }

    @Test
    void geometry_is_the_sources_own_text() throws Exception {
        var series = slices((i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        var header = Written.header(file);
        var measures = Written.shared(header).getNestedDataset(Tag.PixelMeasuresSequence);
        assertThat(header.getString(Tag.FrameOfReferenceUID)).isEqualTo(Sources.FRAME_OF_REFERENCE);
        assertThat(header.contains(Tag.PositionReferenceIndicator)).isTrue();
        assertThat(measures.getStrings(Tag.PixelSpacing)).containsExactly("0.70", "0.90");
        assertThat(measures.getString(Tag.SliceThickness)).isEqualTo("2.0");
        assertThat(measures.getString(Tag.SpacingBetweenSlices)).isEqualTo("2.5");
        assertThat(Written.shared(header)
                        .getNestedDataset(Tag.PlaneOrientationSequence)
                        .getStrings(Tag.ImageOrientationPatient))
                .containsExactly("1.000000", "0.000000", "0", "0", "1.0", "0");
        assertThat(Written.groups(header, 1)
                        .getNestedDataset(Tag.PlanePositionSequence)
                        .getStrings(Tag.ImagePositionPatient))
                .containsExactly("-12.50", "3.250", "2.50");
    }

    @Test
    void pictures_without_geometry_get_none() throws Exception {
        var series = Sources.pictures(folder.resolve("us"), 13, 11, 2, (i, header) -> {
            header.setString(Tag.PixelSpacing, VR.DS, "0.1", "0.1");
        });

        write(series, Shapes.letters(series, 1, 9));

        var header = Written.header(file);
        assertThat(header.contains(Tag.FrameOfReferenceUID)).isFalse();
        assertThat(header.contains(Tag.PatientOrientation)).isTrue();
        assertThat(Written.shared(header).isEmpty()).isTrue();
        assertThat(Written.groups(header, 0).contains(Tag.PlanePositionSequence))
                .isFalse();
        assertThat(Written.groups(header, 1).contains(Tag.DerivationImageSequence))
                .isTrue();
    }

    @Test
    void orientation_for_viewers_is_a_setting() throws Exception {
        var series = Sources.pictures(folder.resolve("us"), 13, 11, 1, (i, header) -> {});

        new SegWriter(Written.EQUIPMENT, new SegSettings(true, ZoneOffset.UTC))
                .write(
                        series,
                        Shapes.card("Lesion"),
                        Shapes.DIGEST,
                        Shapes.letters(series, 1, 9),
                        Written.CREATED,
                        file);

        var header = Written.header(file);
        assertThat(Written.shared(header)
                        .getNestedDataset(Tag.PlaneOrientationSequence)
                        .getStrings(Tag.ImageOrientationPatient))
                .containsExactly("1", "0", "0", "0", "1", "0");
        assertThat(header.contains(Tag.FrameOfReferenceUID)).isFalse();
    }

    @Test
    void uneven_distances_leave_the_spacing_out() throws Exception {
        var series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0", "2", "5.1"), (i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        assertThat(spacing()).isNull();
    }

    @Test
    void missing_slice_keeps_the_spacing_of_the_others() throws Exception {
        var series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0", "2.5", "7.5", "10"), (i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        assertThat(spacing()).isEqualTo("2.5");
    }

    @Test
    void frames_at_one_place_share_its_index_and_differ_in_another() throws Exception {
        var series = Sources.slices(folder.resolve("ct"), 13, 11, List.of("0", "4", "0", "4"), (i, header) -> {});

        write(series, Shapes.letters(series, 1, 9));

        var header = Written.header(file);
        assertThat(IntStream.range(0, 4).mapToObj(i -> indices(header, i)))
                .containsExactly(List.of(1, 1, 1), List.of(1, 1, 2), List.of(1, 2, 1), List.of(1, 2, 2));
        assertThat(spacing()).isEqualTo("4");
    }

    private SourceSeries slices(BiConsumer<Integer, Attributes> change) throws IOException {
        return Sources.slices(folder.resolve("ct"), 13, 11, List.of("0.0", "2.50", "5.0"), change);
    }

    private SegResult write(SourceSeries series, List<List<Mask>> masks) {
        return Written.of(series, masks, file);
    }

    private @Nullable String spacing() throws IOException {
        return Written.shared(Written.header(file))
                .getNestedDataset(Tag.PixelMeasuresSequence)
                .getString(Tag.SpacingBetweenSlices);
    }

    private static List<Integer> indices(Attributes header, int frame) {
        var values = Written.groups(header, frame)
                .getNestedDataset(Tag.FrameContentSequence)
                .getInts(Tag.DimensionIndexValues);
        return IntStream.of(Objects.requireNonNull(values)).boxed().toList();
    }
}
