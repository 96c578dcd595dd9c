package dev.kamba.imaging;

import org.junit.jupiter.api.Test;

import java.util.Arrays;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class SliceExtentsTest {

    private static final PixelSpacing SPACING = new PixelSpacing(1, 1);

    @Test
    void even_slices_have_the_extent_of_their_distance() {
        assertThat(SliceExtents.of(axial(0, 2.5, 5)).orElseThrow()).containsExactly(2.5, 2.5, 2.5);
    }

    @Test
    void uneven_slices_reach_halfway_to_their_neighbours_in_any_order() {
        assertThat(SliceExtents.of(axial(0, 1, 5, 6)).orElseThrow()).containsExactly(1, 2.5, 2.5, 1);
        assertThat(SliceExtents.of(axial(6, 1, 0, 5)).orElseThrow()).containsExactly(1, 2.5, 1, 2.5);
    }

    @Test
    void a_tilted_gantry_counts_along_the_normal_only() {
        var planes = List.of(plane(0, 0), plane(1, 2), plane(2, 4));

        assertThat(SliceExtents.of(planes).orElseThrow()).containsExactly(2, 2, 2);
    }

    @Test
    void an_oblique_stack_counts_along_its_own_normal() {
        var along = new Vector3(Math.sqrt(0.5), 0, Math.sqrt(0.5));
        var row = new Vector3(0, 1, 0);
        var planes = Arrays.stream(new double[] {10, 13, 16})
                .mapToObj(offset -> new PlaneGeometry(along.times(offset), row, along.cross(row), SPACING))
                .toList();

        for (var extent : SliceExtents.of(planes).orElseThrow()) {
            assertThat(extent).isEqualTo(3, within(1e-12));
        }
    }

    @Test
    void one_slice_and_several_at_one_place_are_no_volume() {
        assertThat(SliceExtents.of(axial(1))).isEmpty();
        assertThat(SliceExtents.of(axial(1, 2, 2, 3))).isEmpty();
    }

    private static List<PlaneGeometry> axial(double... z) {
        return Arrays.stream(z).mapToObj(at -> plane(0, at)).toList();
    }

    private static PlaneGeometry plane(double y, double z) {
        return new PlaneGeometry(new Vector3(0, y, z), new Vector3(1, 0, 0), new Vector3(0, 1, 0), SPACING);
    }
}
