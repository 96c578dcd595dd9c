package dev.kamba.trainer.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;

/** The sequences in which a scan visits the tokens of an image, all of one length. */
public record Paths(ScanOrder order, Sampling sampling) {

    /** VMamba's: four ways over all tokens. */
    public static final Paths CROSS = new Paths(ScanOrder.CROSS, Sampling.FULL);

    /** Kept, since a training step asks for the same ones again and again. */
    private static final Map<Visit, Positions> KNOWN = new ConcurrentHashMap<>();

    private record Visit(Paths paths, int rows, int columns) {}

    /** Positions in the order of visits and, for each visit of a position, where it is in that order. */
    private static final class Positions {
        private final int[] visited;
        private final int[] places;

        private Positions(Visit visit) {
            this.visited = visit.paths.positions(visit.rows, visit.columns);
            this.places = places(visited, visit.rows * visit.columns);
        }
    }

    private Positions known(int rows, int columns) {
        return KNOWN.computeIfAbsent(new Visit(this, rows, columns), Positions::new);
    }

    /** Positions of the tokens, sequence after sequence. */
    int[] positions(int rows, int columns) {
        return sampling.sequences(order, rows, columns).stream()
                .flatMapToInt(IntStream::of)
                .toArray();
    }

    /** Number of sequences. */
    int count() {
        // The smallest grid that every order and sampling can take.
        return sampling.sequences(order, 2, 2).size();
    }

    /** Image [N,D,H,W] to sequences [N,K,M,D]. */
    <T> T sequences(Ops<T> ops, T image) {
        var shape = ops.shape(image);
        var positions = known(shape[2], shape[3]).visited;
        var gathered = ops.gather(Tokens.of(ops, image), positions);
        return ops.reshape(gathered, -1, count(), positions.length / count(), shape[1]);
    }

    /** Sequences [N,K,M,D] to tokens [N,H*W,D]: the sum of all values of a position. */
    <T> T tokens(Ops<T> ops, T sequences, int rows, int columns) {
        var shape = ops.shape(sequences);
        var places = known(rows, columns).places;
        int visits = places.length / (rows * columns);
        var sorted = ops.gather(ops.reshape(sequences, -1, places.length, shape[3]), places);
        if (visits == 1) {
            return sorted;
        }
        var byVisit = ops.reshape(sorted, -1, visits, rows * columns, shape[3]);
        return ops.reshape(ops.scale(ops.mean(byVisit, 1), visits), -1, rows * columns, shape[3]);
    }

    /** For each visit and position, where in the sequences it is. */
    private static int[] places(int[] positions, int length) {
        var places = new int[positions.length];
        var visits = new int[length];
        for (int i = 0; i < positions.length; i++) {
            int position = positions[i];
            places[visits[position]++ * length + position] = i;
        }
        return places;
    }
}
