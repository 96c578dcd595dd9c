package dev.kamba.camel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class RleEncoderTest {

    @Test
    void worked_example() {
        // Three alike, two unlike, two alike at the end after a literal, in a row of seven.
        byte[] row = {5, 5, 5, 1, 2, 9, 9};

        var encoder = new RleEncoder(1, 7, 7);
        int length = encoder.encode(row);

        assertThat(length).isEqualTo(64 + 8);
        assertThat(Arrays.copyOf(encoder.packed(), 8)).containsExactly(1, 0, 0, 0, 64, 0, 0, 0);
        assertThat(Arrays.copyOfRange(encoder.packed(), 64, 72)).containsExactly(-2, 5, 3, 1, 2, 9, 9, 0);
    }

    @Test
    void runs_end_with_their_row() {
        var encoder = new RleEncoder(1, 4, 8);

        int length = encoder.encode(new byte[8]);

        assertThat(Arrays.copyOfRange(encoder.packed(), 64, length)).containsExactly(-3, 0, -3, 0);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1", "1, 7, 7", "1, 130, 260", "1, 512, 5120", "2, 33, 660", "1, 1000, 1000", "2, 1, 2"})
    void what_was_packed_unpacks_to_the_same(int bytesPerPixel, int row, int frame) {
        var random = new Random(frame);
        var encoder = new RleEncoder(bytesPerPixel, row, frame);
        for (int spread : new int[] {1, 2, 3, 256, 2, 1}) {
            byte[] bytes = new byte[frame];
            for (int i = 0; i < frame; i++) {
                bytes[i] = (byte) (i > 0 && random.nextInt(4) > 0 ? bytes[i - 1] : random.nextInt(spread));
                bytes[i] = spread == 256 ? (byte) random.nextInt() : bytes[i];
            }
            int length = encoder.encode(bytes);

            assertThat(length).isEven();
            assertThat(unpack(Arrays.copyOf(encoder.packed(), length), bytesPerPixel, frame))
                    .isEqualTo(bytes);
        }
    }

    /** As PS3.5 sections G.2 to G.5 say, byte by byte. */
    private static byte[] unpack(byte[] packed, int segments, int size) {
        var header = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(header.getInt(0)).isEqualTo(segments);
        var bytes = new byte[size];
        for (int segment = 0; segment < segments; segment++) {
            int in = header.getInt(4 + 4 * segment);
            int out = segments - 1 - segment;
            while (out < size) {
                int control = packed[in++];
                for (int i = 0; i < Math.abs(control) + 1; i++, out += segments) {
                    bytes[out] = packed[control >= 0 ? in + i : in];
                }
                in += control >= 0 ? control + 1 : 1;
            }
        }
        return bytes;
    }
}
