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

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Where the truth of a synthetic study comes out. */
@NeedsProgram("python3")
class SegFixturesTest {

    @TempDir
    Path folder;

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
}
