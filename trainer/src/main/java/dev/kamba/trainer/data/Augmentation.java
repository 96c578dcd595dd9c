package dev.kamba.trainer.data;

import dev.kamba.imaging.Region;
import dev.kamba.inference.Cut;

import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random changes of training examples that keep the truth true. Whatever is false or 0 is off. All changes of place make one
 * map, by which image and target are resampled once; changes of intensity follow in the order blur, gamma, contrast,
 * brightness, colour, noise, in the units of the pre-processed image.
 *
 * @param flipColumns mirrors left and right in half of the cases
 * @param flipRows mirrors up and down in half of the cases
 * @param quarterTurns turns by 0, 90, 180 or 270 degrees, pictures that are not square by 0 or 180
 * @param rotate turns by up to this many degrees either way
 * @param scale sizes are multiplied by a factor from 1 / (1 + scale) to 1 + scale
 * @param shift moves by up to this share of the height and of the width
 * @param elastic bends smoothly, by up to this many pixels along each axis
 * @param contrast samples are multiplied by 1 - contrast .. 1 + contrast
 * @param brightness up to this is added or subtracted
 * @param colour up to this is added to or subtracted from each channel by itself; of neighbouring slices, from each slice
 * @param gamma samples between the image's lowest and highest are raised to a power from 1 / (1 + gamma) to 1 + gamma
 * @param noise standard deviation of added noise, drawn from 0 to this
 * @param blur standard deviation in pixels of a Gaussian blur, drawn from 0 to this
 */
public record Augmentation(
        boolean flipColumns,
        boolean flipRows,
        boolean quarterTurns,
        double rotate,
        double scale,
        double shift,
        double elastic,
        double contrast,
        double brightness,
        double colour,
        double gamma,
        double noise,
        double blur) {

    /** Changes nothing. */
    public static final Augmentation NONE = new Augmentation(false, false, false, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public Augmentation {
        requireRange("rotate", rotate, 180);
        requireRange("scale", scale, 3);
        requireRange("shift", shift, 1);
        requireRange("elastic", elastic, 1000);
        requireRange("contrast", contrast, 1);
        requireRange("brightness", brightness, 10);
        requireRange("colour", colour, 10);
        requireRange("gamma", gamma, 10);
        requireRange("noise", noise, 10);
        requireRange("blur", blur, 10);
    }

    private static void requireRange(String name, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(name + " must lie in 0.." + most + ", was " + value);
        }
    }

    /** Refuses what pictures, or tiles, of this size do not stand. */
    public void requireFor(Size size) {
        Bend.require(size.rows(), size.columns(), elastic);
    }

    /** The generator for one image of one step: nothing else need be known to draw its changes again. */
    static RandomGenerator random(long seed, long step, int index) {
        // In a chain, because generators whose seeds lie close together may give overlapping sequences.
        var ofSeed = new SplittableRandom(seed);
        var ofStep = new SplittableRandom(ofSeed.nextLong() ^ step);
        return new SplittableRandom(ofStep.nextLong() ^ index);
    }

    /** Writes one changed example, or a tile of one, into a batch, image and target at the given places. */
    void apply(Example example, Size size, RandomGenerator random, Batch into, int index) {
        int image = index * size.image();
        int target = index * size.target();
        var place = Tiling.draw(example, size, random);
        if (movesNothing()) {
            var whole = example.size();
            new Cut(place, whole.rows(), whole.columns())
                    .copy(example.image(), size.channels(), FloatBuffer.wrap(into.images(), image, size.image()));
            target(example, place, into.targets(), target);
        } else {
            var warp = Warp.draw(this, size.rows(), size.columns(), random);
            warp.image(example, place, into.images(), image);
            warp.target(example, place, into.targets(), target);
        }
        Tones.draw(this, random).apply(into.images(), image, size);
    }

    /** Beyond the picture there is nothing. */
    private static void target(Example example, Region place, float[] into, int start) {
        var whole = example.size();
        int rows = Math.min(place.rows(), whole.rows() - place.row());
        int columns = Math.min(place.columns(), whole.columns() - place.column());
        for (int label = 0; label < whole.labels(); label++) {
            for (int row = 0; row < rows; row++) {
                int from = (label * whole.rows() + place.row() + row) * whole.columns() + place.column();
                int to = start + (label * place.rows() + row) * place.columns();
                example.target().get(from, into, to, columns);
            }
        }
    }

    /** Uniform from -range to range; where that is nothing, nothing is drawn. */
    static double eitherWay(double range, RandomGenerator random) {
        return range == 0 ? 0 : range * (2 * random.nextDouble() - 1);
    }

    private boolean movesNothing() {
        return !flipColumns && !flipRows && !quarterTurns && rotate == 0 && scale == 0 && shift == 0 && elastic == 0;
    }
}
