package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PlanTest {

    @ParameterizedTest
    @ValueSource(strings = {"breast-us-lesion", "ct-liver"})
    void shipped_plan_says_what_the_model_may_be_used_for(String name) {
        var plan = Plan.of(name);

        assertThat(plan.card().name()).isEqualTo(name);
        assertThat(plan.card().training().clinicalUse()).contains("synthetic").contains("testing");
        assertThat(plan.unseen()).isNotEmpty();
    }

    @Test
    void seeds_that_are_trained_on_may_not_be_measured_with() {
        var plan = Plan.of("ct-liver");
        var training = plan.training();
        var oblique = new Portion(Kind.CT, List.of(), 120, 1, 40, 512, 4);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Plan(
                        plan.card(), training, plan.validation(), List.of(oblique), plan.augmentation(), plan.fit()))
                .withMessageContaining("seeds");
    }

    @Test
    void still_images_and_loops_show_the_same_bodies() {
        var stills = new Portion(Kind.US, List.of(), 1, 10, 1, 640, 1);
        var loops = new Portion(Kind.US_MULTIFRAME, List.of(), 10, 1, 1, 640, 1);

        assertThat(stills.overlaps(loops)).isTrue();
        assertThat(stills.overlaps(new Portion(Kind.CT, List.of(), 10, 1, 1, 512, 1)))
                .isFalse();
    }

    @Test
    void unknown_plan_is_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Plan.of("no-such-plan"))
                .withMessageContaining("no-such-plan");
    }
}
