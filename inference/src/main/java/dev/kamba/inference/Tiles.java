package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Window;

import java.util.Arrays;
import java.util.List;

/**
 * The tiles along one axis and their weights. Tiles lie evenly from end to end, so that all overlap alike. A weight falls in a
 * straight line from the middle of its tile to both ends, and all weights of one sample add up to 1: where one tile ends
 * another is near its middle, so that no seam shows.
 */
final class Tiles {

    /** More would take hours. */
    private static final int MOST = 1024;

    private final int size;
    private final int tile;
    private final int[] starts;

    private Tiles(int size, int tile, int number) {
        this.size = size;
        this.tile = tile;
        starts = new int[number];
        for (int i = 1; i < number; i++) {
            starts[i] = (int) Math.round((double) i * (size - tile) / (number - 1));
        }
    }

    /** One tile that is the whole axis. */
    static Tiles whole(int size) {
        return new Tiles(size, size, 1);
    }

    /**
     * @param size of the axis; where it is shorter than a tile, the tile reaches beyond its end
     * @param tile size of a tile
     */
    static Tiles sliding(int size, int tile, Window window) {
        int step = Math.max(1, (int) Math.floor(tile * (1 - window.overlap())));
        int number = size <= tile ? 1 : 1 + (size - tile + step - 1) / step;
        if (number > MOST) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    number + " tiles on one axis are more than " + MOST + "; let the model see the plane resized");
        }
        return new Tiles(size, tile, number);
    }

    private int reach(int start) {
        return Math.min(tile, size - start);
    }

    private double tent(int i) {
        return Math.min(i + 0.5, tile - i - 0.5);
    }

    /** Of the axis. */
    int size() {
        return size;
    }

    int number() {
        return starts.length;
    }

    /** Size of a tile. */
    int tile() {
        return tile;
    }

    /** The first sample of a tile. */
    int start(int number) {
        return starts[number];
    }

    /** Of each tile one weight for each sample that lies on the axis. */
    List<float[]> weights() {
        var sums = new double[size];
        for (int start : starts) {
            for (int i = 0; i < reach(start); i++) {
                sums[start + i] += tent(i);
            }
        }
        return Arrays.stream(starts).mapToObj(start -> weights(start, sums)).toList();
    }

    private float[] weights(int start, double[] sums) {
        var weights = new float[reach(start)];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) (tent(i) / sums[start + i]);
        }
        return weights;
    }
}
