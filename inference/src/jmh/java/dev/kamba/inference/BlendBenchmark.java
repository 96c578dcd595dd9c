package dev.kamba.inference;

import dev.kamba.model.Window;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** A picture of 1024 x 1024 seen in tiles of 256 x 256 that have half in common: 49 views of each mirror image, one label. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets the fields
public class BlendBenchmark {

    private static final int PICTURE = 1024;
    private static final int TILE = 256;

    @Param({"NONE", "ALL"})
    private Flips flips;

    private final Tiles tiles = Tiles.sliding(PICTURE, TILE, new Window(0.5));
    private FloatBuffer logits;

    @Setup
    public void prepare() {
        var random = new Random(1);
        logits = ByteBuffer.allocateDirect(TILE * TILE * Float.BYTES)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        while (logits.hasRemaining()) {
            logits.put((float) random.nextGaussian());
        }
        logits.rewind();
    }

    @Benchmark
    public FloatBuffer blend() {
        var views = View.all(tiles, tiles, flips);
        var blend = new Blend(tiles, tiles, views, flips.each().size(), 1);
        for (int view = 0; view < views.size(); view++) {
            blend.take(view, logits.duplicate());
        }
        return blend.logits();
    }

    /** What no blending can be faster than: each view's logits read once. */
    @Benchmark
    public float[] copy() {
        var into = new float[TILE * TILE];
        for (int view = 0; view < tiles.number() * tiles.number() * flips.each().size(); view++) {
            logits.duplicate().get(into);
        }
        return into;
    }
}
