package dev.kamba.result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;

class BitPackerTest {

    @Test
    void first_pixel_is_the_least_significant_bit() throws IOException {
        var bits = new BitSet();
        bits.set(0);
        bits.set(3);

        assertThat(pack(8, List.of(bits))).containsExactly(0b0000_1001);
    }

    @Test
    void second_frame_starts_inside_the_byte_in_which_the_first_ends() throws IOException {
        var bits = new BitSet();
        bits.set(0);
        bits.set(2);

        assertThat(pack(3, List.of(bits, bits, bits))).containsExactly(0b0110_1101, 0b0000_0001);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 8, 9, 15, 16, 63, 64, 65, 91, 400})
    void stream_equals_its_naive_twin(int pixels) throws IOException {
        var random = new Random(pixels);
        var frames =
                IntStream.range(0, 23).mapToObj(i -> random(random, pixels)).toList();

        assertThat(pack(pixels, frames)).isEqualTo(naive(pixels, frames));
    }

    private static byte[] pack(int pixels, List<BitSet> frames) throws IOException {
        var out = new ByteArrayOutputStream();
        var packer = new BitPacker(out);
        for (var frame : frames) {
            packer.write(Arrays.copyOf(frame.toByteArray(), (pixels + 7) / 8), pixels);
        }
        packer.finish();
        return out.toByteArray();
    }

    private static byte[] naive(int pixels, List<BitSet> frames) {
        var bytes = new byte[(pixels * frames.size() + 7) / 8];
        for (int bit = 0; bit < pixels * frames.size(); bit++) {
            if (frames.get(bit / pixels).get(bit % pixels)) {
                bytes[bit / 8] |= (byte) (1 << bit % 8);
            }
        }
        return bytes;
    }

    private static BitSet random(Random random, int pixels) {
        var bits = new BitSet();
        IntStream.range(0, pixels).filter(i -> random.nextInt(3) == 0).forEach(bits::set);
        return bits;
    }
}
