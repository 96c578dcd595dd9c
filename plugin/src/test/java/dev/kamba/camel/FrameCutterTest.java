package dev.kamba.camel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FrameCutterTest {

    private static NativePixels pixels(int rows, int columns, int frames, int bits) {
        return new NativePixels(0, 0, 0, rows, columns, frames, bits);
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1,2", "1,3", "1,5", "1,7", "2,4", "3,3", "1,15", "5,5", "13,11", "16,16"})
    void frames_of_single_bits_are_cut_inside_bytes(int rows, int columns) throws IOException {
        var random = new Random(rows * 100 + columns);
        int size = rows * columns;
        var stream = new BitSet();
        for (int bit = 0; bit < 50 * size; bit++) {
            stream.set(bit, random.nextBoolean());
        }
        byte[] bytes = Arrays.copyOf(stream.toByteArray(), (50 * size + 7) / 8);
        var cutter = new FrameCutter(new ByteArrayInputStream(bytes), pixels(rows, columns, 50, 1));

        for (int frame = 0; frame < 50; frame++) {
            assertThat(BitSet.valueOf(cutter.next())).isEqualTo(stream.get(frame * size, (frame + 1) * size));
        }
    }

    @Test
    void frames_of_bytes_are_what_they_are_and_must_be_whole() throws IOException {
        var cutter = new FrameCutter(new ByteArrayInputStream(new byte[] {1, 2, 3, 4, 5, 6, 7}), pixels(1, 3, 2, 8));

        assertThat(cutter.next()).containsExactly(1, 2, 3);
        assertThat(cutter.next()).containsExactly(4, 5, 6);
        assertThatThrownBy(cutter::next).isInstanceOf(EOFException.class);
    }
}
