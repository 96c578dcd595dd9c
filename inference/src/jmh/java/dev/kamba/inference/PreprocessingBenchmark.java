package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
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
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** One decoded picture into its slot of a batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets the fields
public class PreprocessingBenchmark {

    /**
     * {@code slice}: CT of 512 x 512, kept in 16 bits, to 256 x 256; {@code float32}: the same kept so; {@code wide}: to 320 x 320;
     * {@code photo}: colour, 1200 x 1600.
     */
    @Param({"slice", "float32", "wide", "photo"})
    private String kind;

    @Param({"window", "percentile"})
    private String rule;

    private Image image;
    private Input input;
    private FloatBuffer slot;
    private Preprocessing preprocessing;
    private Preprocessing vectors;

    @Setup
    public void prepare() {
        var random = new Random(1);
        boolean colour = kind.equals("photo");
        int rows = colour ? 1200 : 512;
        int columns = colour ? 1600 : 512;
        int size = kind.equals("wide") ? 320 : 256;
        int channels = colour ? 3 : 1;
        var samples = new float[channels * rows * columns];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = colour ? random.nextInt(256) : random.nextInt(3000) - 1024;
        }
        image = kind.equals("slice") || kind.equals("wide")
                ? whole(rows, columns, samples)
                : Image.wrap(channels, rows, columns, samples);
        var intensity = rule.equals("window")
                ? new Intensity(Intensity.Rule.WINDOW, colour ? 0 : -160, colour ? 255 : 240)
                : new Intensity(Intensity.Rule.PERCENTILE, 0.5, 99.5);
        input = new Input(
                List.of("CT"),
                channels,
                size,
                size,
                intensity,
                Collections.nCopies(channels, 0.5),
                Collections.nCopies(channels, 0.25));
        preprocessing = new Preprocessing(input, PixelLoops.JAVA);
        vectors = new Preprocessing(input, PixelLoops.find(Optional.empty()));
        slot = ByteBuffer.allocateDirect(Float.BYTES * channels * size * size)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    private static Image whole(int rows, int columns, float[] samples) {
        var steps = new short[samples.length];
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (short) samples[i];
        }
        return Image.whole(rows, columns, steps, 0);
    }

    @Benchmark
    public FloatBuffer plain() {
        PlainPreprocessing.fill(image, Optional.empty(), input, slot.clear());
        return slot;
    }

    @Benchmark
    public FloatBuffer fast() {
        var crop = new Region(0, 0, image.rows(), image.columns());
        preprocessing.fill(image, crop, input.rows(), input.columns(), slot.clear());
        return slot;
    }

    /** With the library's loops, if it is there. */
    @Benchmark
    public FloatBuffer vector() {
        var crop = new Region(0, 0, image.rows(), image.columns());
        vectors.fill(image, crop, input.rows(), input.columns(), slot.clear());
        return slot;
    }
}
