package dev.kamba.result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.BitSet;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class DecodedFrameTest {

    /** Values are looked at in eights: runs and single values, and ends inside of eight. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 16, 63, 64, 65, 1000, 4096})
    void fraction_says_of_each_value_what_a_plain_loop_says(int pixels) {
        var random = new Random(pixels);
        for (int round = 0; round < 50; round++) {
            var bytes = new byte[pixels];
            for (int i = 0; i < pixels; i++) {
                bytes[i] = i > 0 && random.nextInt(20) < round % 20 ? bytes[i - 1] : (byte) random.nextInt();
            }
            var above = new BitSet();
            var values = new BitSet();
            long marked = 0;
            for (int i = 0; i < pixels; i++) {
                int value = Byte.toUnsignedInt(bytes[i]);
                above.set(i, value > 127);
                values.set(value);
                marked += value > 0 ? 1 : 0;
            }

            var frame = DecodedFrame.fractional(bytes, 3);

            assertThat(frame.segments()).isEqualTo(above.isEmpty() ? Map.of() : Map.of(3, above));
            assertThat(frame.values()).isEqualTo(values);
            assertThat(frame.facts().marked()).isEqualTo(marked);
        }
    }

    @Test
    void nothing_has_one_value_and_no_segment() {
        var frame = DecodedFrame.fractional(new byte[20], 1);

        assertThat(frame.segments()).isEmpty();
        assertThat(frame.values()).isEqualTo(BitSet.valueOf(new long[] {1}));
        assertThat(frame.facts().marked()).isZero();
    }
}
