package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.ProbabilityMap;
import dev.kamba.imaging.Region;
import dev.kamba.model.Code;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.Label;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Logits of 256 x 256 into a mask of a 512 x 512 slice, parts of fewer than 25 pixels dropped. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets the fields
public class PostprocessingBenchmark {

    private static final int SIZE = 256;

    /** {@code organs}: six ellipses; {@code specks}: also 200 small ones; {@code noise}: the worst there is. */
    @Param({"organs", "specks", "noise"})
    private String kind;

    private final Input input = new Input(
            List.of("CT"), 1, SIZE, SIZE, new Intensity(Intensity.Rule.WINDOW, 0, 1), List.of(0.0), List.of(1.0));
    private final Label label = new Label(
            "organ", "#ff8800", new Code("1", "99K", "a"), new Code("2", "99K", "b"), Optional.empty(), 0.5, 25);
    private final Postprocessing postprocessing = new Postprocessing(PixelLoops.JAVA);
    private final Postprocessing vectors = new Postprocessing(PixelLoops.find(Optional.empty()));
    private final Scene scene = new Scene(
            Plane.of(Image.wrap(1, 512, 512, new float[512 * 512])),
            new Region(0, 0, 512, 512),
            Tiles.whole(SIZE),
            Tiles.whole(SIZE),
            Flips.NONE);
    private FloatBuffer logits;

    @Setup
    public void prepare() {
        var random = new Random(1);
        var values = new float[SIZE * SIZE];
        Arrays.fill(values, -6);
        if (kind.equals("noise")) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
        } else {
            for (int i = 0; i < 6; i++) {
                ellipse(values, random.nextInt(SIZE), random.nextInt(SIZE), 10 + random.nextInt(30), 12);
            }
            for (int i = 0; i < 200 && kind.equals("specks"); i++) {
                ellipse(values, random.nextInt(SIZE), random.nextInt(SIZE), 1, 3);
            }
        }
        logits = ByteBuffer.allocateDirect(Float.BYTES * values.length)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
        logits.put(0, values);
    }

    /** A hill that is 0 at its border. */
    private static void ellipse(float[] values, int row, int column, int radius, float height) {
        for (int r = Math.max(0, row - 2 * radius); r < Math.min(SIZE, row + 2 * radius); r++) {
            for (int c = Math.max(0, column - radius); c < Math.min(SIZE, column + radius); c++) {
                double distance = Math.hypot((r - row) / (2.0 * radius), (c - column) / (double) radius);
                values[r * SIZE + c] = Math.max(values[r * SIZE + c], (float) (height * (1 - distance)));
            }
        }
    }

    /** What a request for probabilities costs beside the mask. */
    @Benchmark
    public ProbabilityMap probabilities() {
        return postprocessing.probabilities(logits.clear(), scene);
    }

    @TearDown
    public void tellSize() {
        System.out.printf("probabilities are kept in %d bytes%n", probabilities().size());
    }

    @Benchmark
    public Mask plain() {
        return PlainPostprocessing.mask(logits.clear(), input, label, 512, 512, Optional.empty());
    }

    @Benchmark
    public Mask fast() {
        return postprocessing.mask(logits.clear(), SIZE, SIZE, label, new Region(0, 0, 512, 512), 512, 512);
    }

    /** With the library's loops, if it is there. */
    @Benchmark
    public Mask vector() {
        return vectors.mask(logits.clear(), SIZE, SIZE, label, new Region(0, 0, 512, 512), 512, 512);
    }

    /** What the output for a tile or a mirror image goes through before it is blended. */
    @Benchmark
    public FloatBuffer finite() {
        Finite.require(logits.clear());
        return logits;
    }
}
