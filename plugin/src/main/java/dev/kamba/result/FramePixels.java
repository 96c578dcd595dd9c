package dev.kamba.result;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** The pixels of one frame as they are stored: a new array each time, which begins with the frame's first pixel. */
sealed interface FramePixels {

    byte[] bytes();

    /** One bit per pixel, the first the least significant of its byte (PS3.5 section 8.1.1); 0 behind the last. */
    record OfSegment(Mask mask) implements FramePixels {

        @Override
        public byte[] bytes() {
            return Arrays.copyOf(mask.bits().toByteArray(), (mask.rows() * mask.columns() + 7) / 8);
        }
    }

    /** One byte per pixel. */
    record OfProbability(ProbabilityMap map) implements FramePixels {

        @Override
        public byte[] bytes() {
            return map.values();
        }
    }

    /**
     * The number of the segment in each pixel, in one byte or, little endian, in two.
     *
     * @param masks one per segment, by number from 1; they do not overlap
     */
    record OfLabels(List<Mask> masks, int bits) implements FramePixels {

        @Override
        public byte[] bytes() {
            var first = masks.get(0);
            var bytes = new byte[Math.multiplyExact(first.rows() * first.columns(), bits / 8)];
            for (int i = 0; i < masks.size(); i++) {
                if (!masks.get(i).isEmpty()) {
                    fill(bytes, masks.get(i).bits(), i + 1);
                }
            }
            return bytes;
        }

        private void fill(byte[] bytes, BitSet pixels, int number) {
            for (int from = pixels.nextSetBit(0), to; from >= 0; from = pixels.nextSetBit(to)) {
                to = pixels.nextClearBit(from);
                if (bits == 8) {
                    Arrays.fill(bytes, from, to, (byte) number);
                    continue;
                }
                for (int pixel = from; pixel < to; pixel++) {
                    bytes[2 * pixel] = (byte) number;
                    bytes[2 * pixel + 1] = (byte) (number >> 8);
                }
            }
        }
    }
}
