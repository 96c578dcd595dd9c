package dev.kamba.dicom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class CieLabTest {

    @Test
    void neutral_colours_lie_at_the_middle_of_both_axes() {
        assertThat(CieLab.encode(0xffffff)).containsExactly(0xffff, 0x8080, 0x8080);
        assertThat(CieLab.encode(0x000000)).containsExactly(0, 0x8080, 0x8080);
        assertThat(CieLab.encode(0x808080)).satisfies(lab -> {
            assertThat(lab[1]).isEqualTo(0x8080);
            assertThat(lab[2]).isEqualTo(0x8080);
        });
    }

    /** Values of the sRGB primaries for D50, as published with the ICC colour space. */
    @ParameterizedTest
    @CsvSource({"ff0000, 54.29, 80.81, 69.89", "00ff00, 87.82, -79.29, 80.99", "0000ff, 29.57, 68.30, -112.03"})
    void primaries_have_their_known_values(String rgb, double lightness, double a, double b) {
        var lab = CieLab.encode(Integer.parseInt(rgb, 16));

        assertThat(lab[0] / 655.35).isCloseTo(lightness, within(0.02));
        assertThat(lab[1] / 257.0 - 128).isCloseTo(a, within(0.02));
        assertThat(lab[2] / 257.0 - 128).isCloseTo(b, within(0.02));
    }

    @ParameterizedTest
    @ValueSource(ints = {0x000000, 0xffffff, 0x808080, 0xff0000, 0x00ff00, 0x0000ff, 0xe6194b, 0x3c1102, 0x0a141e})
    void a_colour_comes_back(int rgb) {
        assertThat(CieLab.decode(CieLab.encode(rgb))).isEqualTo(rgb);
    }

    @Test
    void a_colour_outside_srgb_is_cut_off() {
        assertThat(CieLab.decode(new int[] {0xffff, 0, 0})).isEqualTo(0x00ffff);
    }
}
