package dev.kamba.result;

import dev.kamba.dicom.Segment;
import dev.kamba.dicom.Segments;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** What the writer writes, the reader of the training data reads. */
class SegRoundTripTest {

    @TempDir
    Path folder;

    static Stream<Recipe> recipes() {
        return Stream.of(
                Recipe.of(Kind.US, 1).withSlices(2).withSize(91),
                Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(6).withSize(90),
                Recipe.of(Kind.CT, 3).withSlices(7).withSize(70).withVariants(Variant.OBLIQUE, Variant.SHUFFLED),
                Recipe.of(Kind.MR, 4).withSlices(5).withSize(75),
                Recipe.of(Kind.DX, 5).withSize(130));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void masks_come_back_at_their_images(Recipe recipe) {
        var series = SourceSeries.read(Study.of(recipe).writeTo(folder));
        var masks = Shapes.letters(series, 2, 3);
        var file = folder.resolve("result.dcm");
        Written.of(series, masks, file);

        var read = Segments.read(file);

        assertThat(Segments.isSegmentation(file)).isTrue();
        assertThat(read.sourceSeriesUid()).isEqualTo(series.seriesInstanceUid());
        assertThat(read.segments()).extracting(Segment::label).containsExactly("Lesion", "Cyst");
        for (int label = 0; label < 2; label++) {
            int number = label + 1;
            assertThat(read.masks(number, series.frames()))
                    .isEqualTo(masks.stream().map(each -> each.get(number - 1)).toList());
        }
        IntStream.range(0, masks.size()).forEach(index -> {
            var frame = series.frames().get(index);
            var mask = read.mask(1, frame.sopInstanceUid(), frame.number());
            if (mask.isPresent()) {
                assertThat(mask).contains(masks.get(index).get(0));
            } else {
                assertThat(masks.get(index).get(0).isEmpty()).isTrue();
            }
        });
    }
}
