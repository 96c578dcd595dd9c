package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** SEG objects of every kind of synthetic study. */
@NeedsProgram({"dciodvfy", "python3"})
class SegFixturesTest {

    @TempDir
    Path folder;

    static Stream<Recipe> recipes() {
        var ct = Recipe.of(Kind.CT, 3).withSlices(7).withSize(70);
        return Stream.of(
                Recipe.of(Kind.US, 1).withSlices(2).withSize(90),
                Recipe.of(Kind.US, 2).withSize(90).withVariants(Variant.MONOCHROME),
                Recipe.of(Kind.US_MULTIFRAME, 1).withSlices(6).withSize(90),
                ct,
                ct.withVariants(Variant.OBLIQUE),
                ct.withVariants(Variant.SHUFFLED),
                ct.withVariants(Variant.UNEVEN),
                ct.withVariants(Variant.OBLIQUE, Variant.SHUFFLED, Variant.LOCALIZER),
                Recipe.of(Kind.MR, 4).withSlices(5).withSize(70),
                Recipe.of(Kind.DX, 5).withSize(130));
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void object_is_valid_and_every_pixel_is_in_its_place(Recipe recipe) throws Exception {
        var series = series(recipe);
        var masks = Shapes.letters(series, 2, 3);
        var file = folder.resolve("result.dcm");

        Written.of(series, masks, file);

        assertThat(Validator.errors(file)).isEmpty();
        assertThat(Validator.frames(file)).isEqualTo(Validator.expected(series, masks));
    }

    @Test
    void truth_of_a_shuffled_study_returns_at_the_slices_it_was_drawn_on() throws Exception {
        var study = Study.of(Recipe.of(Kind.CT, 8).withSlices(9).withSize(80).withVariants(Variant.SHUFFLED));
        var series = SourceSeries.read(study.writeTo(Files.createDirectories(folder.resolve("source"))));
        List<List<Mask>> masks = series.frames().stream()
                .map(frame -> {
                    var instance = study.instances().stream()
                            .filter(candidate -> candidate.sopInstanceUid().equals(frame.sopInstanceUid()))
                            .findFirst()
                            .orElseThrow();
                    return List.of(Mask.of(instance.rows(), instance.columns(), instance.truth(0)));
                })
                .toList();
        var file = folder.resolve("result.dcm");

        Written.of(series, masks, file);

        assertThat(Validator.frames(file)).isNotEmpty().isEqualTo(Validator.expected(series, masks));
        var header = Written.header(file);
        var heights = Stream.iterate(0, i -> i + 1)
                .limit(header.getInt(Tag.NumberOfFrames, 0))
                .map(i -> Written.groups(header, i)
                        .getNestedDataset(Tag.PlanePositionSequence)
                        .getDoubles(Tag.ImagePositionPatient)[2])
                .toList();
        assertThat(heights).isSorted();
    }

    private SourceSeries series(Recipe recipe) throws Exception {
        var study = Study.of(recipe);
        return SourceSeries.read(study.writeTo(Files.createDirectories(folder.resolve("source"))));
    }
}
