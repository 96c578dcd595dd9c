package dev.kamba.trainer.data;

import java.util.random.RandomGenerator;

/**
 * Random changes of training examples that keep the truth true.
 *
 * @param flipColumns mirrors left and right in half of the cases
 * @param flipRows mirrors up and down in half of the cases
 * @param contrast samples are multiplied by 1 - contrast .. 1 + contrast
 * @param brightness up to this is added or subtracted
 * @param noise standard deviation of added noise, drawn from 0 to this
 */
public record Augmentation(boolean flipColumns, boolean flipRows, double contrast, double brightness, double noise) {

    /** Leaves everything as it is. */
    public static final Augmentation NONE = new Augmentation(false, false, 0, 0, 0);

    /** Writes one changed example into a batch, image and target at the given places. */
    public void apply(Example example, Size size, RandomGenerator random, Batch into, int index) {
        boolean columns = flipColumns && random.nextBoolean();
        boolean rows = flipRows && random.nextBoolean();
        float factor = (float) (1 + contrast * (2 * random.nextDouble() - 1));
        float offset = (float) (brightness * (2 * random.nextDouble() - 1));
        float deviation = (float) (noise * random.nextDouble());
        int image = index * size.channels() * size.plane();
        copy(example.image(), into.images(), image, size, size.channels(), rows, columns);
        for (int i = image; i < image + size.channels() * size.plane(); i++) {
            into.images()[i] = into.images()[i] * factor + offset + deviation * (float) random.nextGaussian();
        }
        copy(
                example.target(),
                into.targets(),
                index * size.labels() * size.plane(),
                size,
                size.labels(),
                rows,
                columns);
    }

    private static void copy(
            float[] from, float[] into, int start, Size size, int channels, boolean flipRows, boolean flipColumns) {
        int width = size.columns();
        for (int line = 0; line < channels * size.rows(); line++) {
            int row = line % size.rows();
            int source = line - row + (flipRows ? size.rows() - 1 - row : row);
            int to = start + line * width;
            if (flipColumns) {
                for (int column = 0; column < width; column++) {
                    into[to + column] = from[source * width + width - 1 - column];
                }
            } else {
                System.arraycopy(from, source * width, into, to, width);
            }
        }
    }
}
