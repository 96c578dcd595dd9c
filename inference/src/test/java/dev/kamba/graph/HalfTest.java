package dev.kamba.graph;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class HalfTest {

    /** From the format's definition; the ties and the borders are those that go wrong. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "0, 0000",
        "-0, 8000",
        "1, 3c00",
        "-2, c000",
        "0.333333343, 3555",
        "65504, 7bff",
        "65519.99, 7bff",
        "65520, 7c00",
        "1e30, 7c00",
        "-1e30, fc00",
        "Infinity, 7c00",
        "NaN, 7c01",
        "6.103515625e-5, 0400",
        "6.097555160522461e-5, 03ff",
        "5.960464477539063e-8, 0001",
        "2.9802322387695312e-8, 0000",
        "2.98023259404089e-8, 0001",
        "1.00048828125, 3c00",
        "1.00146484375, 3c02",
        "1.9997558593750, 4000",
    })
    void numbers_are_rounded_to_the_nearest_even(float value, String bits) {
        assertThat(String.format("%04x", Half.bits(value))).isEqualTo(bits);
    }
}
