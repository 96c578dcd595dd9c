package dev.kamba.imaging;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ImageTest {

    private final short[] steps = {Short.MIN_VALUE, -1, 0, 1, 2, Short.MAX_VALUE};
    private final float[] samples = {-1024, 31743, 31744, 31745, 31746, 64511};

    private final Image whole = Image.whole(2, 3, steps, 31744);
    private final Image floats = Image.wrap(1, 2, 3, samples);

    @Test
    void nobody_sees_in_which_form_samples_are_kept() {
        assertThat(whole.samples()).containsExactly(samples);
        assertThat(whole.unwrap()).containsExactly(samples);
        assertThat(whole.view()).isEqualTo(floats.view());
        assertThat(whole.view().isReadOnly()).isTrue();
        assertThat(whole.at(0, 1, 2)).isEqualTo(64511);
        assertThat(whole).isEqualTo(floats).hasSameHashCodeAs(floats);
        assertThat(floats).isEqualTo(whole);
        assertThat(whole).isNotEqualTo(Image.whole(2, 3, steps, 31745)).isNotEqualTo(Image.whole(3, 2, steps, 31744));
    }

    @Test
    void who_asks_reads_in_place() {
        assertThat(((Values.Whole) whole.values()).steps()).isSameAs(steps);
        assertThat(floats.values().floats()).isSameAs(samples).isSameAs(floats.unwrap());
        var part = new float[4];
        whole.values().copy(1, part, 2, 2);
        assertThat(part).containsExactly(0, 0, 31743, 31744);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -(1 << 24) + 32767, (1 << 24) - 32766, Integer.MAX_VALUE})
    void numbers_that_float32_might_round_are_refused(int base) {
        assertThatIllegalArgumentException().isThrownBy(() -> Image.whole(1, 1, new short[1], base));
    }

    @Test
    void a_wrong_number_of_samples_is_refused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Image.whole(2, 2, steps, 0));
    }
}
