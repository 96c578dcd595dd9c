package dev.kamba.graph;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Orders of tokens, one for each sequence. A GPU cannot check them, so that what is no order must not reach one. */
final class Places {

    private Places() {}

    /** The numbers, if there are as many orders as sequences, each of which has every token once. */
    static Optional<int[]> inSequences(List<Long> order, long sequences, long length) {
        if (length < 1 || length > Integer.MAX_VALUE || order.size() != sequences * length) {
            return Optional.empty();
        }
        var places = new int[order.size()];
        var taken = new BitSet();
        for (int i = 0; i < places.length; i++) {
            if (i % length == 0) {
                taken.clear();
            }
            long place = order.get(i);
            if (place < 0 || place >= length || taken.get((int) place)) {
                return Optional.empty();
            }
            taken.set((int) place);
            places[i] = (int) place;
        }
        return Optional.of(places);
    }

    /** Where each token stands in orders that say which token stands at each place. */
    static int[] inverse(int[] order, int length) {
        var places = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int first = i / length * length;
            places[first + order[i]] = i - first;
        }
        return places;
    }
}
