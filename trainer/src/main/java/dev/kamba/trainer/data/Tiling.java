package dev.kamba.trainer.data;

import dev.kamba.imaging.Region;

import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which tiles a network learns from. A picture of the network's size is one tile; a larger one gives random tiles at its own
 * resolution.
 */
public final class Tiling {

    private Tiling() {}

    /**
     * What one epoch shows: every picture as often as it takes tiles to cover it, side by side.
     *
     * @param size of a tile
     */
    public static List<Example> epoch(List<Example> examples, Size size) {
        return examples.stream()
                .flatMap(example -> Collections.nCopies(tiles(example, size), example).stream())
                .toList();
    }

    private static int tiles(Example example, Size size) {
        int down = (example.size().rows() + size.rows() - 1) / size.rows();
        int right = (example.size().columns() + size.columns() - 1) / size.columns();
        return Math.multiplyExact(down, right);
    }

    /**
     * A random tile. In half of the cases it is laid around a random pixel of the truth, which then lies anywhere in it; otherwise,
     * and where nothing is true, anywhere. A picture that is smaller than a tile lies at its top left, as in serving.
     */
    static Region draw(Example example, Size size, RandomGenerator random) {
        int lowest = Math.max(0, example.size().rows() - size.rows());
        int rightmost = Math.max(0, example.size().columns() - size.columns());
        if (lowest == 0 && rightmost == 0) {
            return new Region(0, 0, size.rows(), size.columns());
        }
        if (random.nextBoolean()) {
            var pixel = example.truePixels().draw(random);
            if (pixel.isPresent()) {
                return new Region(
                        around(pixel.get().row(), size.rows(), lowest, random),
                        around(pixel.get().column(), size.columns(), rightmost, random),
                        size.rows(),
                        size.columns());
            }
        }
        return new Region(random.nextInt(lowest + 1), random.nextInt(rightmost + 1), size.rows(), size.columns());
    }

    private static int around(int pixel, int tile, int last, RandomGenerator random) {
        return Math.max(0, Math.min(last, pixel - random.nextInt(tile)));
    }
}
