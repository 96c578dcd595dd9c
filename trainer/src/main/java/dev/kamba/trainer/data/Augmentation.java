package dev.kamba.trainer.data;

import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * Random changes of training examples that keep the truth true. Whatever is false or 0 is off. All changes of place make one
 * map, by which image and target are resampled once; changes of intensity follow in the order blur, gamma, contrast,
 * brightness, noise, in the units of the pre-processed image.
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
        double gamma,
        double noise,
        double blur) {

    /** Changes nothing. */
    public static final Augmentation NONE = new Augmentation(false, false, false, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    public Augmentation {
        requireRange("rotate", rotate, 180);
        requireRange("scale", scale, 3);
        requireRange("shift", shift, 1);
        requireRange("elastic", elastic, 1000);
        requireRange("contrast", contrast, 1);
        requireRange("brightness", brightness, 10);
        requireRange("gamma", gamma, 10);
        requireRange("noise", noise, 10);
        requireRange("blur", blur, 10);
    }

    private static void requireRange(String name, double value, double most) {
        if (!(value >= 0 && value <= most)) {
            throw new IllegalArgumentException(name + " must lie in 0.." + most + ", was " + value);
        }
    }

    /** The generator for one image of one step: nothing else need be known to draw its changes again. */
    static RandomGenerator random(long seed, long step, int index) {
        // In a chain, because generators whose seeds lie close together may give overlapping sequences.
        var ofSeed = new SplittableRandom(seed);
        var ofStep = new SplittableRandom(ofSeed.nextLong() ^ step);
        return new SplittableRandom(ofStep.nextLong() ^ index);
    }

    /** Writes one changed example into a batch, image and target at the given places. */
    void apply(Example example, Size size, RandomGenerator random, Batch into, int index) {
        int image = index * size.channels() * size.plane();
        int target = index * size.labels() * size.plane();
        if (movesNothing()) {
            System.arraycopy(example.image(), 0, into.images(), image, example.image().length);
            System.arraycopy(example.target(), 0, into.targets(), target, example.target().length);
        } else {
            var warp = Warp.draw(this, size.rows(), size.columns(), random);
            warp.image(example.image(), into.images(), image, size.channels());
            warp.target(example.target(), into.targets(), target, size.labels());
        }
        Tones.draw(this, random).apply(into.images(), image, size);
    }

    /** Uniform from -range to range; where that is nothing, nothing is drawn. */
    static double eitherWay(double range, RandomGenerator random) {
        return range == 0 ? 0 : range * (2 * random.nextDouble() - 1);
    }

    private boolean movesNothing() {
        return !flipColumns && !flipRows && !quarterTurns && rotate == 0 && scale == 0 && shift == 0 && elastic == 0;
    }
}
