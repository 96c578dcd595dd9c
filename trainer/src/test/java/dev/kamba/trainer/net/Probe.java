package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;

import java.util.Map;
import java.util.Random;

/** A network of one piece, run in float64. */
final class Probe {

    /** A piece that keeps the shape of its image. */
    interface Piece {
        <T> T apply(Ops<T> ops, T x);
    }

    private final Network network;

    Probe(int channels, int rows, int columns, Piece piece) {
        this.network = new OnePiece(channels, rows, columns, piece);
    }

    private record OnePiece(int channels, int rows, int columns, Piece piece) implements Network {
        @Override
        public String name() {
            return "piece";
        }

        @Override
        public Map<String, String> settings() {
            return Map.of();
        }

        @Override
        public int labels() {
            return channels;
        }

        @Override
        public int multiple() {
            return 2;
        }

        @Override
        public long unusedParameters() {
            return 0;
        }

        @Override
        public <T> T logits(Ops<T> ops, T image) {
            return piece.apply(ops, image);
        }
    }

    Weights randomWeights(long seed) {
        var first = Weights.initial(network, seed);
        var learned = first.learned();
        var random = new Random(seed);
        for (int i = 0; i < learned.length; i++) {
            learned[i] += (float) (0.3 * random.nextGaussian());
        }
        return first.with(learned, first.statistics());
    }

    NDArray run(NDManager manager, Weights weights, NDArray image) {
        return run(manager, weights, float64(manager, weights), image);
    }

    NDArray run(NDManager manager, Weights weights, NDArray learned, NDArray image) {
        return run(ops(manager, weights, learned), image);
    }

    NDArray run(DjlOps ops, NDArray image) {
        return network.logits(ops, image);
    }

    /** In training. */
    static DjlOps ops(NDManager manager, Weights weights, NDArray learned) {
        var statistics = manager.create(weights.statistics()).toType(DataType.FLOAT64, false);
        return new DjlOps(manager, weights, learned, statistics, true);
    }

    static NDArray float64(NDManager manager, Weights weights) {
        return manager.create(weights.learned()).toType(DataType.FLOAT64, false);
    }

    static double[] noise(Random random, int count) {
        return random.doubles(count, -1.5, 1.5).toArray();
    }
}
