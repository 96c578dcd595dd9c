package dev.kamba.graph;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;

/**
 * The cheapest way to part a directed graph into what stays with its source and what goes with its sink: Dinic's algorithm (E. A.
 * Dinic, 1970). Of several it takes the one that leaves most with the source.
 */
final class MinimumCut {

    static final int SOURCE = 0;
    static final int SINK = 1;

    /** More than any cut that is looked for, and far from overflow. */
    static final int NEVER = 1 << 28;

    private static final int NONE = -1;

    private int points = 2;
    private int edges;

    /** Edge i ends at {@code to[i]}; its reverse is edge {@code i ^ 1}. */
    private int[] to = new int[64];

    private int[] capacity = new int[64];
    private int[] next = new int[64];
    private int[] first = {NONE, NONE};
    private int[] level = {};

    /** Adds a point and returns its number. */
    int point() {
        if (points == first.length) {
            first = Arrays.copyOf(first, 2 * points);
        }
        first[points] = NONE;
        return points++;
    }

    /** What it costs that the one point stays with the source and the other goes with the sink. */
    void price(int stays, int goes, int price) {
        edge(stays, goes, price);
        edge(goes, stays, 0);
    }

    private void edge(int from, int end, int room) {
        if (edges == to.length) {
            to = Arrays.copyOf(to, 2 * edges);
            capacity = Arrays.copyOf(capacity, 2 * edges);
            next = Arrays.copyOf(next, 2 * edges);
        }
        to[edges] = end;
        capacity[edges] = room;
        next[edges] = first[from];
        first[from] = edges++;
    }

    /** The points that go with the sink. */
    BitSet withSink() {
        while (reaches()) {
            fill();
        }
        var found = new BitSet(points);
        var open = new ArrayDeque<Integer>();
        found.set(SINK);
        open.add(SINK);
        while (!open.isEmpty()) {
            for (int edge = first[open.remove()]; edge != NONE; edge = next[edge]) {
                if (capacity[edge ^ 1] > 0 && !found.get(to[edge])) {
                    found.set(to[edge]);
                    open.add(to[edge]);
                }
            }
        }
        return found;
    }

    /** Measures how far each point is from the source; whether the sink can be reached at all. */
    private boolean reaches() {
        level = new int[points];
        Arrays.fill(level, NONE);
        level[SOURCE] = 0;
        var open = new ArrayDeque<Integer>();
        open.add(SOURCE);
        while (!open.isEmpty()) {
            int point = open.remove();
            for (int edge = first[point]; edge != NONE; edge = next[edge]) {
                if (capacity[edge] > 0 && level[to[edge]] == NONE) {
                    level[to[edge]] = level[point] + 1;
                    open.add(to[edge]);
                }
            }
        }
        return level[SINK] != NONE;
    }

    /** Sends along shortest ways what they can take. */
    private void fill() {
        var cursor = Arrays.copyOf(first, points);
        var way = new int[points];
        int length = 0;
        int point = SOURCE;
        while (true) {
            if (point == SINK) {
                length = send(way, length);
                point = to[way[length] ^ 1];
            }
            int edge = cursor[point];
            while (edge != NONE && !(capacity[edge] > 0 && level[to[edge]] == level[point] + 1)) {
                edge = next[edge];
            }
            cursor[point] = edge;
            if (edge != NONE) {
                way[length++] = edge;
                point = to[edge];
            } else if (point == SOURCE) {
                return;
            } else {
                level[point] = NONE;
                point = to[way[--length] ^ 1];
            }
        }
    }

    /** Sends as much as the narrowest edge of a way takes and returns where the first full one stands. */
    private int send(int[] way, int length) {
        int least = NEVER;
        for (int i = 0; i < length; i++) {
            least = Math.min(least, capacity[way[i]]);
        }
        int full = length;
        for (int i = length - 1; i >= 0; i--) {
            capacity[way[i]] -= least;
            capacity[way[i] ^ 1] += least;
            full = capacity[way[i]] == 0 ? i : full;
        }
        return full;
    }
}
