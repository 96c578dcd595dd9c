package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.FloatBuffer;

/** Refuses results that are no numbers. */
final class Finite {

    private static final int CHUNK = 4096;
    private static final int EXPONENT = 0x7f800000;

    private Finite() {}

    /** Fails with MODEL_INVALID if any value from position to limit is NaN or infinite; moves nothing. */
    static void require(FloatBuffer values) {
        var chunk = new float[Math.min(CHUNK, values.remaining())];
        for (int at = values.position(); at < values.limit(); at += CHUNK) {
            int count = Math.min(CHUNK, values.limit() - at);
            values.get(at, chunk, 0, count);
            if (largestExponent(chunk, count) == EXPONENT) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID,
                        "the model's output is not finite; the weights or the device are unfit for this picture");
            }
        }
    }

    /** An integer maximum over a plain array: the compiler makes vector instructions of it. */
    private static int largestExponent(float[] values, int count) {
        int largest = 0;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(values[i]) & EXPONENT);
        }
        return largest;
    }
}
