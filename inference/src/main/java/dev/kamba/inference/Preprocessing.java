package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Turns a picture into a model's input, for serving and training alike: {@link Crop crop}, make the channels, resize,
 * intensity rule, mean and standard deviation. Pixel centres lie at half-integers: sample {@code i} covers {@code [i, i+1)},
 * so a picture of n pixels resized to m has its new pixel {@code j} centred at {@code (j + 1/2) * n/m}; an axis that shrinks
 * is averaged over area, one that grows is interpolated linearly. {@link Postprocessing} goes back by the same rule.
 *
 * <p>One pass over the samples, in {@link PixelLoops}. Keeps what it needs from picture to picture; for one thread at a time.
 */
final class Preprocessing {

    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    private final Input input;
    private final PixelLoops loops;
    private final float[] factors;
    private final float[] offsets;
    private float[] grey = new float[0];

    /** Made for the first that is asked for: its half megabyte is a lot for a request of one slice. */
    private @Nullable Percentiles percentiles;

    private PixelLoops.@Nullable Scale scale;
    private PixelLoops.@Nullable Standardizing standardizing;

    Preprocessing(Input input, PixelLoops loops) {
        this.input = input;
        this.loops = loops;
        factors = new float[input.channels()];
        offsets = new float[input.channels()];
        for (int channel = 0; channel < factors.length; channel++) {
            double deviation = input.standardDeviation().get(channel);
            factors[channel] = (float) (1 / deviation);
            offsets[channel] = (float) (-input.mean().get(channel) / deviation);
        }
    }

    /**
     * Writes the crop, float32 [channels, rows, columns], from the buffer's position on and moves the position behind it;
     * {@link Preparation} puts several slices together. Percentiles are those of the crop's own samples, before resizing, all
     * channels together; where they coincide, everything becomes 0 before mean and standard deviation.
     *
     * @param rows height to which the crop is resized
     * @param columns width to which the crop is resized
     */
    void fill(Image image, Region crop, int rows, int columns, FloatBuffer into) {
        var grids = grids(image, crop);
        var ramp = ramp(grids);
        var loop = standardizing(new PixelLoops.Scale(crop.rows(), crop.columns(), rows, columns));
        int start = into.position();
        boolean numbers = true;
        for (int source = 0; source < grids.size(); source++) {
            // Grey is resized once and written to every channel.
            int last = grids.size() == 1 ? factors.length - 1 : source;
            numbers &= loop.run(grids.get(source), ramp, source, last, into, start);
        }
        if (!numbers) {
            throw new KambaException(ErrorCode.PIXELS_INVALID, "a sample is not a number; the picture is unusable");
        }
        into.position(start + factors.length * Math.multiplyExact(rows, columns));
    }

    private PixelLoops.Standardizing standardizing(PixelLoops.Scale wanted) {
        var known = standardizing;
        if (known == null || !wanted.equals(scale)) {
            known = loops.standardizing(wanted, factors, offsets);
            standardizing = known;
            scale = wanted;
        }
        return known;
    }

    private List<Grid> grids(Image image, Region crop) {
        if (image.channels() == 3 && input.channels() == 1) {
            return List.of(luma(image, crop));
        }
        var grids = new ArrayList<Grid>(image.channels());
        for (int channel = 0; channel < image.channels(); channel++) {
            grids.add(Grid.of(image, channel, crop));
        }
        return grids;
    }

    private Grid luma(Image image, Region crop) {
        int size = Math.multiplyExact(crop.rows(), crop.columns());
        if (grey.length < size) {
            grey = new float[size];
        }
        var red = Grid.of(image, 0, crop);
        var samples = image.unwrap();
        int channel = image.rows() * image.columns();
        for (int row = 0; row < crop.rows(); row++) {
            weigh(samples, red.at(row), channel, grey, row * crop.columns(), crop.columns());
        }
        return Grid.of(grey, crop.rows(), crop.columns());
    }

    private static void weigh(float[] samples, int red, int channel, float[] into, int at, int count) {
        int green = red + channel;
        int blue = green + channel;
        for (int i = 0; i < count; i++) {
            into[at + i] = RED * samples[red + i] + GREEN * samples[green + i] + BLUE * samples[blue + i];
        }
    }

    private Ramp ramp(List<Grid> grids) {
        var intensity = input.intensity();
        return switch (intensity.rule()) {
            case WINDOW -> Ramp.between(intensity.low(), intensity.high());
            case PERCENTILE -> {
                var found = percentiles == null ? new Percentiles() : percentiles;
                percentiles = found;
                found.look(grids);
                yield Ramp.between(found.at(intensity.low()), found.at(intensity.high()));
            }
        };
    }
}
