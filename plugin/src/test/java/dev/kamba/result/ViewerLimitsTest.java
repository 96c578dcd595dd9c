package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** What OHIF's libraries are known to get wrong of objects that are right: docs/results.md names these cases. */
@NeedsProgram("node")
class ViewerLimitsTest {

    @TempDir
    Path folder;

    @Test
    void what_the_cornerstone_adapters_misread_is_known() throws Exception {
        var heights = List.of("0", "2", "4", "6", "8");
        var padded = write("padded", source -> Sources.slices(source, 8, 9, heights, (i, header) -> {}));
        var shifted = write("shifted", source -> Sources.slices(source, 13, 11, heights, (i, header) -> {}));
        var flat = write("flat", source -> Sources.pictures(source, 16, 16, 1, (i, header) -> {}));
        var scout = write(
                "scout",
                source -> SourceSeries.read(Study.of(
                                Recipe.of(Kind.CT, 3).withSlices(5).withSize(64).withVariants(Variant.LOCALIZER))
                        .writeTo(source)));

        var viewed = Viewer.read(List.of(padded, shifted, flat, scout).stream()
                .map(Limit::folder)
                .toList());

        // Pixel Data of odd length has a byte more than the adapters count.
        assertThat(viewed.get(0))
                .containsExactly("Error: Unexpected 1-bit SEG PixelData length 46 for 5 frame(s) of 72 pixels");
        // Rows x columns no multiple of 8, but as long as if each frame began with a byte: read as if it did.
        assertThat(viewed.get(1)).hasSize(5).isNotEqualTo(shifted.expected());
        // Plane Orientation is read unconditionally, which kamba.result.orientation-for-2d is for.
        assertThat(viewed.get(2))
                .containsExactly("TypeError: Cannot read properties of undefined (reading 'ImageOrientationPatient')");
        // The first image of the loaded series is taken for the plane of all.
        assertThat(viewed.get(3))
                .containsExactly(
                        "Error: Segmentations orthogonal to the acquisition plane of the source data are not yet supported.");
    }

    private record Limit(Path folder, List<String> expected) {}

    private Limit write(String name, SourceKind.Maker maker) throws Exception {
        var here = Files.createDirectories(folder.resolve(name));
        var series = maker.make(here.resolve("source"));
        List<List<Mask>> masks = Shapes.letters(series, 1, 9);
        Written.of(series, masks, here.resolve("result.dcm"));
        return new Limit(here, Viewer.expected(series, masks));
    }
}
