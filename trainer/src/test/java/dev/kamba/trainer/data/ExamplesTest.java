package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Variant;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.inference.Preparation;
import dev.kamba.model.Input;
import dev.kamba.model.Window;
import org.junit.jupiter.api.Test;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

class ExamplesTest {

    private static final Portion LOOP = new Portion(Kind.US_MULTIFRAME, List.of(Variant.MONOCHROME), 5, 1, 2, 320, 1);

    @Test
    void target_covers_the_same_share_of_the_region_as_the_truth() {
        var input = Plan.of("breast-us-lesion").card().input();
        var shares = new Studies(List.of(LOOP))
                .map(cases -> cases.stream()
                        .map(each -> {
                            var region = each.plane().region().orElseThrow();
                            double expected =
                                    (double) each.truth().get(0).count() / (region.rows() * (double) region.columns());
                            double sum = 0;
                            for (float value : Examples.example(
                                            each, input, new Preparation(input), FloatBuffer::allocate)
                                    .target()
                                    .array()) {
                                sum += value;
                            }
                            return new double[] {expected, sum / (256 * 256)};
                        })
                        .toList());

        assertThat(shares).hasSize(2);
        assertThat(shares).allSatisfy(pair -> {
            assertThat(pair[0]).isGreaterThan(0.001);
            assertThat(pair[1]).isCloseTo(pair[0], within(0.05 * pair[0]));
        });
    }

    @Test
    void image_and_target_show_the_crop_and_every_slice_that_the_model_sees() {
        var volume = new Portion(Kind.CT, List.of(), 5, 1, 3, 128, 1);
        var examples = Examples.of(new Studies(List.of(volume)), central(3), 1, FloatBuffer::allocate, done -> {})
                .list();
        var alone = Examples.of(new Studies(List.of(volume)), central(1), 1, FloatBuffer::allocate, done -> {})
                .list();

        int plane = 256 * 256;
        for (int slice = 0; slice < 3; slice++) {
            assertThat(examples.get(1).image().limit()).isEqualTo(3 * plane);
            assertThat(examples.get(1).image().slice(slice * plane, plane))
                    .isEqualTo(alone.get(slice).image());
            assertThat(examples.get(slice).target()).isEqualTo(alone.get(slice).target());
        }
        var crop = new Region(32, 32, 64, 64);
        var truth = new Studies(List.of(volume)).map(cases -> List.of(share(cases.get(1), crop)));
        assertThat(mean(examples.get(1).target().array())).isCloseTo(truth.get(0), within(1e-3));
    }

    @Test
    void under_a_window_pictures_keep_their_resolution_and_truth_its_pixels() {
        var input = windowed(0.25);
        var pictures = new Studies(List.of(LOOP));
        var examples = Examples.of(pictures, input, 1, FloatBuffer::allocate, done -> {})
                .list();
        var expected = pictures.map(cases -> cases.stream()
                .map(each -> each.truth().get(0).count()
                        + " of "
                        + new Size(
                                1,
                                1,
                                each.plane().region().orElseThrow().rows(),
                                each.plane().region().orElseThrow().columns()))
                .toList());

        assertThat(examples.stream()
                        .map(each -> each.truth().get(0).count() + " of " + each.size())
                        .toList())
                .isEqualTo(expected)
                .hasSize(2);
    }

    @Test
    void picture_that_could_not_be_looked_at_later_is_named_before_the_training() {
        var plane = Plane.of(Image.wrap(1, 16, 5000, new float[16 * 5000]));
        var wide = new Case("wide", "wide", Optional.empty(), plane, List.of(Mask.empty(16, 5000)));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() ->
                        Examples.of(Pictures.of(List.of(wide)), windowed(0.75), 1, FloatBuffer::allocate, done -> {}))
                .withMessageContaining("picture wide")
                .withMessageContaining("tiles");
    }

    /** Tiles of 16 x 16. */
    private static Input windowed(double overlap) {
        var whole = Plan.of("breast-us-lesion").card().input();
        return new Input(
                whole.modalities(),
                whole.channels(),
                16,
                16,
                whole.intensity(),
                whole.mean(),
                whole.standardDeviation(),
                1,
                1,
                Optional.of(new Window(overlap)));
    }

    /** The central half of so many slices. */
    private static Input central(int slices) {
        var whole = Plan.of("ct-liver").card().input();
        return new Input(
                whole.modalities(),
                whole.channels(),
                whole.rows(),
                whole.columns(),
                whole.intensity(),
                whole.mean(),
                whole.standardDeviation(),
                0.5,
                slices);
    }

    private static double share(Case one, Region crop) {
        int inside = 0;
        for (int row = crop.row(); row < crop.row() + crop.rows(); row++) {
            for (int column = crop.column(); column < crop.column() + crop.columns(); column++) {
                inside += one.truth().get(0).at(row, column) ? 1 : 0;
            }
        }
        return (double) inside / (crop.rows() * crop.columns());
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    @Test
    void same_studies_have_the_same_digest_and_others_another() {
        var input = Plan.of("breast-us-lesion").card().input();
        var other = new Portion(Kind.US_MULTIFRAME, List.of(Variant.MONOCHROME), 6, 1, 2, 320, 1);

        assertThat(Examples.of(new Studies(List.of(LOOP)), input, 1, FloatBuffer::allocate, done -> {})
                        .digest())
                .isEqualTo(Examples.of(new Studies(List.of(LOOP)), input, 1, FloatBuffer::allocate, done -> {})
                        .digest())
                .isNotEqualTo(Examples.of(new Studies(List.of(other)), input, 1, FloatBuffer::allocate, done -> {})
                        .digest());
    }
}
