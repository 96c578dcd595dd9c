package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.FloatBuffer;

/** Refuses results that are no numbers. */
final class Finite {

    private static final int CHUNK = 1024;

    private Finite() {}

    /** Fails with MODEL_INVALID if any value from position to limit is NaN or infinite; moves nothing. */
    static void require(FloatBuffer values) {
        var chunk = new float[Math.min(CHUNK, values.remaining())];
        var zeros = new float[chunk.length];
        for (int at = values.position(); at < values.limit(); at += CHUNK) {
            int count = Math.min(CHUNK, values.limit() - at);
            values.get(at, chunk, 0, count);
            addZeros(chunk, count, zeros);
        }
        for (float zero : zeros) {
            if (zero != 0) {
                throw refusal();
            }
        }
    }

    static KambaException refusal() {
        return new KambaException(
                ErrorCode.MODEL_INVALID,
                "the model's output is not finite; the weights or the device are unfit for this picture");
    }

    /** Zero times a number is zero, all else is not a number and stays so; place by place, for vector instructions. */
    private static void addZeros(float[] values, int count, float[] zeros) {
        for (int i = 0; i < count; i++) {
            zeros[i] += values[i] * 0;
        }
    }
}
