package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Cleaning;
import dev.kamba.model.Label;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class VolumesTest {

    private static final int SIZE = 24;

    /** A ball of radius 5 in slices of 0.5 x 0.5 x 2 mm; the truth is counted voxel by voxel. */
    private final List<BitSet> ball =
            IntStream.range(0, 12).mapToObj(VolumesTest::ball).toList();

    private final long voxels = ball.stream().mapToLong(BitSet::cardinality).sum();

    private static BitSet ball(int slice) {
        var bits = new BitSet();
        for (int row = 0; row < SIZE; row++) {
            for (int column = 0; column < SIZE; column++) {
                int distance = (row - 10) * (row - 10) + (column - 10) * (column - 10) + (slice - 6) * (slice - 6);
                bits.set(row * SIZE + column, distance <= 25);
            }
        }
        return bits;
    }

    @Test
    void specks_go_and_the_ball_stays_though_its_caps_are_small() {
        var specked = new ArrayList<BitSet>();
        ball.forEach(slice -> specked.add((BitSet) slice.clone()));
        specked.get(0).set(22 * SIZE + 22);
        specked.get(1).set(21 * SIZE + 21);
        specked.get(9).set(2 * SIZE + 20, 2 * SIZE + 23);

        assertThat(clean(stack(12), specked, 10)).isEqualTo(masks(ball));
        assertThat(ball.get(1).cardinality()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} mm3 more than the ball has: stays is {1}")
    @CsvSource({"0, true", "-0.4, true", "0.1, false", "0.5, false"})
    void the_bound_is_in_cubic_millimetres(double more, boolean stays) {
        var kept = clean(stack(12), ball, voxels * 0.5 + more);

        assertThat(kept).isEqualTo(stays ? masks(ball) : masks(Collections.nCopies(12, new BitSet())));
    }

    @Test
    void the_order_of_the_planes_does_not_matter() {
        var order = new ArrayList<>(IntStream.range(0, 12).boxed().toList());
        Collections.shuffle(order, new Random(2));
        var stack = stack(12);

        assertThat(clean(
                        order.stream().map(stack::get).toList(),
                        order.stream().map(ball::get).toList(),
                        voxels * 0.5))
                .isEqualTo(masks(order.stream().map(ball::get).toList()));
    }

    @Test
    void a_stack_of_which_a_slice_is_missing_is_left_as_it_is() {
        assertThat(clean(stack(12).subList(0, 11), ball.subList(0, 11), 1e6)).isEqualTo(masks(ball.subList(0, 11)));
    }

    @Test
    void planes_that_are_no_stack_are_left_as_they_are() {
        var alone = Collections.nCopies(12, Plane.of(Image.wrap(1, SIZE, SIZE, new float[SIZE * SIZE])));

        assertThat(clean(alone, ball, 1e6)).isEqualTo(masks(ball));
    }

    @Test
    void two_stacks_are_two_volumes() {
        var planes = new ArrayList<>(stack(12));
        planes.addAll(stack(12));
        var both = new ArrayList<>(ball);
        both.addAll(ball);

        assertThat(clean(planes, both, voxels * 0.75))
                .allMatch(each -> each.get(0).isEmpty());
        assertThat(Volumes.of(planes)).extracting(Volumes::voxelMm3).containsExactly(0.5, 0.5);
    }

    private static List<Plane> stack(int slices) {
        return SyntheticStack.of(Collections.nCopies(slices, Image.wrap(1, SIZE, SIZE, new float[SIZE * SIZE])));
    }

    private static List<List<Mask>> clean(List<Plane> planes, List<BitSet> bits, double minimumMm3) {
        var plain = TinyModel.label("a", 0.5, 0);
        var label = new Label(
                plain.name(),
                plain.rgb(),
                plain.category(),
                plain.type(),
                plain.anatomicRegion(),
                plain.threshold(),
                new Cleaning(0, 0, minimumMm3));
        return Volumes.clean(planes, masks(bits), List.of(label));
    }

    private static List<List<Mask>> masks(List<BitSet> bits) {
        return bits.stream().map(each -> List.of(Mask.of(SIZE, SIZE, each))).toList();
    }
}
