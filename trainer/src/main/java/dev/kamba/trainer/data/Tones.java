package dev.kamba.trainer.data;

import java.util.random.RandomGenerator;

/**
 * Changes of intensity, drawn for one image. Gamma, contrast and brightness hold for all channels alike.
 *
 * @param blur standard deviation in pixels
 * @param gamma exponent
 * @param factor multiplied with
 * @param offset added after that
 * @param colour up to this is added to or subtracted from each channel by itself
 * @param deviation of the noise added at last
 * @param random draws the colour and the noise
 */
record Tones(
        double blur, double gamma, float factor, float offset, double colour, float deviation, RandomGenerator random) {

    /** Entries of the gamma curve's table; between them it is taken as straight. */
    private static final int STEPS = 1024;

    static Tones draw(Augmentation ranges, RandomGenerator random) {
        return new Tones(
                ranges.blur() > 0 ? ranges.blur() * random.nextDouble() : 0,
                Math.pow(1 + ranges.gamma(), Augmentation.eitherWay(ranges.gamma() > 0 ? 1 : 0, random)),
                (float) (1 + Augmentation.eitherWay(ranges.contrast(), random)),
                (float) Augmentation.eitherWay(ranges.brightness(), random),
                ranges.colour(),
                ranges.noise() > 0 ? (float) (ranges.noise() * random.nextDouble()) : 0,
                random);
    }

    /** Changes the channels of one image, which begin at the given place. */
    void apply(float[] images, int start, Size size) {
        int end = start + size.channels() * size.plane();
        if (blur > 0) {
            var kernel = Kernel.of(blur);
            for (int channel = start; channel < end; channel += size.plane()) {
                kernel.apply(images, channel, size.rows(), size.columns());
            }
        }
        if (gamma != 1) {
            bendCurve(images, start, end);
        }
        for (int channel = start; channel < end; channel += size.plane()) {
            float shift = (float) (offset + Augmentation.eitherWay(colour, random));
            if (factor != 1 || shift != 0) {
                for (int i = channel; i < channel + size.plane(); i++) {
                    images[i] = images[i] * factor + shift;
                }
            }
        }
        if (deviation > 0) {
            for (int i = start; i < end; i++) {
                images[i] += deviation * (float) random.nextGaussian();
            }
        }
    }

    private void bendCurve(float[] images, int start, int end) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (int i = start; i < end; i++) {
            low = Math.min(low, images[i]);
            high = Math.max(high, images[i]);
        }
        if (!(high > low)) {
            return;
        }
        var curve = new float[STEPS + 2];
        for (int i = 0; i <= STEPS; i++) {
            curve[i] = (float) (low + (high - low) * Math.pow((double) i / STEPS, gamma));
        }
        curve[STEPS + 1] = high;
        float scale = STEPS / (high - low);
        for (int i = start; i < end; i++) {
            float place = Math.min(STEPS, (images[i] - low) * scale);
            int step = (int) place;
            images[i] = curve[step] + (place - step) * (curve[step + 1] - curve[step]);
        }
    }
}
