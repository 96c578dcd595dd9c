package dev.kamba.inference;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.util.concurrent.TimeUnit;

/** What this machine can copy, the limit that the other figures are shares of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class CopyBenchmark {

    private static final int SLICE = 512 * 512;
    private static final int SLICES = 64;

    private final float[][] from = new float[SLICES][SLICE];
    private final float[] slice = new float[SLICE];
    private final float[][] into = new float[SLICES][SLICE];
    private int next;

    /** One slice of 1 MiB that lies in main memory to another that does: 2 MiB of traffic, without that for ownership. */
    @Benchmark
    public float[] memory() {
        next = (next + 1) % SLICES;
        System.arraycopy(from[next], 0, into[next], 0, SLICE);
        return into[next];
    }

    /** One slice that was used last to one that was, too: what a cache gives. */
    @Benchmark
    public float[] cache() {
        System.arraycopy(from[0], 0, slice, 0, SLICE);
        return slice;
    }
}
