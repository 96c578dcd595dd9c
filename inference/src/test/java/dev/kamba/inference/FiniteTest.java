package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.FloatBuffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

class FiniteTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 9999})
    void every_place_counts(int place) {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            var values = new float[10_000];
            values[place] = bad;
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> Finite.require(FloatBuffer.wrap(values)))
                    .extracting(KambaException::code)
                    .isEqualTo(ErrorCode.MODEL_INVALID);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {0, -0f, 1, Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE})
    void every_number_is_one_and_only_what_is_asked_for_is_read(float good) {
        var values = FloatBuffer.wrap(new float[] {Float.NaN, good, good, Float.NaN});
        var asked = values.slice(1, 2);
        assertThatNoException().isThrownBy(() -> Finite.require(asked));
        assertThat(asked.position()).isZero();
    }
}
