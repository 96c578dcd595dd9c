package dev.kamba.inference;

import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.NativeSources;
import dev.kamba.imaging.Values;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Objects;
import java.util.Optional;

/** The loops over pixels as vector instructions: AVX-512, in a library that nothing else needs. */
final class VectorLoops implements PixelLoops {

    private static final System.Logger LOG = System.getLogger(VectorLoops.class.getName());
    private static final String NAME = "libkamba_pixels.so";

    /** Numbers in a vector. */
    private static final int LANES = 16;

    private VectorLoops() {}

    /** Looks for the library where the operators' are, and says in the log if it does not work. */
    static Optional<PixelLoops> find(Optional<Path> folder) {
        return NativeOperators.file(NAME, folder).filter(VectorLoops::loads).map(path -> new VectorLoops());
    }

    private static boolean loads(Path library) {
        var other = NativeSources.obstacle(library);
        if (other.isPresent()) {
            say(library, other.get());
            return false;
        }
        try {
            System.load(library.toAbsolutePath().toString());
            return works();
        } catch (UnsatisfiedLinkError e) {
            say(library, e.toString());
            return false;
        }
    }

    private static void say(Path library, String obstacle) {
        LOG.log(
                System.Logger.Level.WARNING,
                "pixels are prepared in Java because {0} does not work: {1}",
                library,
                obstacle);
    }

    @Override
    public Standardizing standardizing(Scale scale, float[] factors, float[] offsets) {
        var rows = axis(scale.rows(), scale.toRows());
        var columns = axis(scale.columns(), scale.toColumns());
        var direct = new Direct();
        int plane = Math.multiplyExact(scale.toRows(), scale.toColumns());
        return (from, ramp, first, last, into, start) -> {
            int channels = last + 1 - first;
            int at = start + first * plane;
            int end = (scale.rows() - 1) * from.stride() + scale.columns();
            Objects.checkFromIndexSize(from.at(0), end, from.values().size());
            Objects.checkFromIndexSize(at, channels * plane, into.limit());
            boolean copied = !isNative(into);
            var target = copied ? direct.of(channels * plane) : into;
            var whole = from.values() instanceof Values.Whole known ? known : null;
            boolean numbers = standardize(
                    whole == null ? from.values().floats() : whole.steps(),
                    whole != null,
                    whole == null ? 0 : whole.base(),
                    from.at(0),
                    from.stride(),
                    scale.rows(),
                    scale.columns(),
                    rows,
                    columns,
                    ramp.low(),
                    ramp.slope(),
                    factors,
                    offsets,
                    first,
                    channels,
                    target,
                    copied ? 0 : at);
            if (copied) {
                into.put(at, target, 0, channels * plane);
            }
            return numbers;
        };
    }

    @Override
    public Thresholding thresholding(Scale scale) {
        var rows = axis(scale.rows(), scale.toRows());
        var columns = axis(scale.columns(), scale.toColumns());
        boolean growing = scale.toRows() >= scale.rows() && scale.toColumns() >= scale.columns();
        int count = scale.rows() * scale.columns();
        var direct = new Direct();
        return (logits, threshold, at, stride, size) -> {
            Objects.checkFromIndexSize(logits.position(), count, logits.limit());
            Objects.checkFromIndexSize(at, (scale.toRows() - 1) * stride + scale.toColumns(), size);
            boolean copied = !isNative(logits);
            var source = copied ? direct.of(count).put(0, logits, logits.position(), count) : logits;
            var words = new long[(size + 63) / 64];
            boolean finite = threshold(
                    source,
                    copied ? 0 : logits.position(),
                    scale.rows(),
                    scale.columns(),
                    rows,
                    columns,
                    growing ? Threshold.low(threshold) : Float.NEGATIVE_INFINITY,
                    threshold,
                    words,
                    at,
                    stride);
            if (!finite) {
                throw Finite.refusal();
            }
            logits.position(logits.position() + count);
            return BitSet.valueOf(words);
        };
    }

    /**
     * How an axis is resampled, for vectors: int32 size, taps, and whether all vectors of new samples lie between two of old ones,
     * padded to a vector; then the first old sample of each new one and the weights tap by tap, as if the last new sample came again
     * until vectors are full.
     */
    private static ByteBuffer axis(int from, int to) {
        var resampling = Resampling.of(from, to);
        int taps = resampling.taps();
        int padded = Math.multiplyExact((to + LANES - 1) / LANES, LANES);
        var table = ByteBuffer.allocateDirect(
                        Math.multiplyExact(Integer.BYTES, LANES + Math.multiplyExact(padded, 1 + taps)))
                .order(ByteOrder.nativeOrder());
        boolean dense = true;
        for (int i = 0; i < padded; i++) {
            int sample = Math.min(i, to - 1);
            int last = Math.min(i | (LANES - 1), to - 1);
            dense &= resampling.first(last) + taps - resampling.first(sample) <= 2 * LANES;
            table.putInt(Integer.BYTES * (LANES + i), resampling.first(sample));
            for (int tap = 0; tap < taps; tap++) {
                int place = LANES + (1 + tap) * padded + i;
                table.putFloat(Integer.BYTES * place, resampling.weight(sample, tap));
            }
        }
        return table.putInt(0, to).putInt(Integer.BYTES, taps).putInt(2 * Integer.BYTES, dense ? 1 : 0);
    }

    private static boolean isNative(FloatBuffer buffer) {
        return buffer.isDirect() && buffer.order() == ByteOrder.nativeOrder();
    }

    /** Native memory for what comes from Java's heap or goes there, kept from call to call. */
    private static final class Direct {

        private FloatBuffer memory = FloatBuffer.allocate(0);

        FloatBuffer of(int floats) {
            if (memory.capacity() < floats) {
                memory = ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
            }
            return memory;
        }
    }

    /** Whether this processor has the instructions. */
    private static native boolean works();

    /** Sizes are the caller's to check: nothing is checked here. */
    private static native boolean standardize(
            Object samples,
            boolean whole,
            int base,
            int start,
            int stride,
            int rows,
            int columns,
            ByteBuffer rowAxis,
            ByteBuffer columnAxis,
            float low,
            float slope,
            float[] factors,
            float[] offsets,
            int firstChannel,
            int channels,
            FloatBuffer into,
            int at);

    /** Sizes are the caller's to check: nothing is checked here. False, with no bits set, if a logit is NaN or infinite. */
    private static native boolean threshold(
            FloatBuffer logits,
            int at,
            int rows,
            int columns,
            ByteBuffer rowAxis,
            ByteBuffer columnAxis,
            float low,
            float threshold,
            long[] bits,
            int firstBit,
            int stride);
}
