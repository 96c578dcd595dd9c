package dev.kamba.dicom;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SliceDistanceTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(
            value = Variant.class,
            names = {"OBLIQUE", "SHUFFLED"})
    void a_regular_stack_knows_its_distance_and_leads_from_slice_to_slice(Variant variant) {
        var frames = frames(Kind.CT, 6, variant);

        double distance = frames.get(0).sliceDistanceMm().orElseThrow();

        assertThat(frames).allMatch(frame -> frame.sliceDistanceMm().orElseThrow() == distance);
        for (int i = 1; i < frames.size(); i++) {
            assertThat(frames.get(i - 1).neighbour(1)).isSameAs(frames.get(i));
            var step = frames.get(i)
                    .geometry()
                    .orElseThrow()
                    .position()
                    .minus(frames.get(i - 1).geometry().orElseThrow().position());
            assertThat(step.length()).isCloseTo(distance, within(0.01));
        }
    }

    @Test
    void slices_at_unlike_distances_are_no_volume() {
        assertThat(frames(Kind.CT, 9, Variant.UNEVEN))
                .allMatch(frame -> frame.sliceDistanceMm().isEmpty());
    }

    @Test
    void one_slice_and_frames_without_a_place_are_no_volume() {
        assertThat(frames(Kind.CT, 1)).allMatch(frame -> frame.sliceDistanceMm().isEmpty());
        assertThat(frames(Kind.US_MULTIFRAME, 3))
                .allMatch(frame -> frame.sliceDistanceMm().isEmpty());
    }

    private List<SourceFrame> frames(Kind kind, int slices, Variant... variants) {
        var recipe = Recipe.of(kind, 7).withSlices(slices).withSize(64).withVariants(variants);
        return SourceSeries.read(Study.of(recipe).writeTo(folder)).frames();
    }
}
