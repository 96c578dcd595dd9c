package dev.kamba.trainer.data;

import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Variant;
import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class ExamplesTest {

    private static final Portion LOOP = new Portion(Kind.US_MULTIFRAME, List.of(Variant.MONOCHROME), 5, 1, 2, 320, 1);

    @Test
    void target_covers_the_same_share_of_the_region_as_the_truth() {
        var input = Plan.of("breast-us-lesion").card().input();
        var shares = Studies.map(
                List.of(LOOP),
                cases -> cases.stream()
                        .map(each -> {
                            var region = each.plane().region().orElseThrow();
                            double expected =
                                    (double) each.truth().get(0).count() / (region.rows() * (double) region.columns());
                            double sum = 0;
                            for (float value : Examples.example(each, input).target()) {
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
    void same_studies_have_the_same_digest_and_others_another() {
        var input = Plan.of("breast-us-lesion").card().input();
        var other = new Portion(Kind.US_MULTIFRAME, List.of(Variant.MONOCHROME), 6, 1, 2, 320, 1);

        assertThat(Examples.of(List.of(LOOP), input).digest())
                .isEqualTo(Examples.of(List.of(LOOP), input).digest())
                .isNotEqualTo(Examples.of(List.of(other), input).digest());
    }
}
