package dev.kamba.trainer.net;

import java.util.ArrayList;
import java.util.List;

/** Arithmetic of tensor shapes, for implementations of {@link Ops} that do not hold data. */
public final class Shapes {

    private Shapes() {}

    /**
     * The sizes with the first, which must be -1, worked out from the number of elements; it stays -1 if that of {@code from}
     * is.
     */
    public static List<Integer> reshaped(int[] from, int[] to) {
        if (to[0] != -1) {
            throw new IllegalArgumentException("the first size must be -1");
        }
        long available = 1;
        for (int i = from[0] == -1 ? 1 : 0; i < from.length; i++) {
            available = Math.multiplyExact(available, from[i]);
        }
        long needed = 1;
        for (int i = 1; i < to.length; i++) {
            needed = Math.multiplyExact(needed, to[i]);
        }
        if (from[0] != -1 && available % needed != 0) {
            throw new IllegalArgumentException(available + " values do not fill blocks of " + needed);
        }
        var sizes = new ArrayList<Integer>();
        sizes.add(from[0] == -1 ? -1 : Math.toIntExact(available / needed));
        for (int i = 1; i < to.length; i++) {
            sizes.add(to[i]);
        }
        return sizes;
    }

    /** NumPy's rule: axes are aligned at the end, sizes must be equal or 1. */
    public static List<Integer> broadcast(List<Integer> a, List<Integer> b) {
        var longer = a.size() >= b.size() ? a : b;
        var shorter = a.size() >= b.size() ? b : a;
        int offset = longer.size() - shorter.size();
        var sizes = new ArrayList<>(longer);
        for (int i = 0; i < shorter.size(); i++) {
            int x = longer.get(i + offset);
            int y = shorter.get(i);
            if (x != y && x != 1 && y != 1) {
                throw new IllegalArgumentException("cannot combine shapes " + a + " and " + b);
            }
            sizes.set(i + offset, x == 1 ? y : x);
        }
        return sizes;
    }

    /** Of a product over the last two axes; the axes before them are broadcast. */
    public static List<Integer> product(List<Integer> a, List<Integer> b) {
        int inner = a.get(a.size() - 1);
        if (b.get(b.size() - 2) != inner) {
            throw new IllegalArgumentException("cannot multiply " + a + " by " + b);
        }
        var sizes = new ArrayList<>(broadcast(a.subList(0, a.size() - 2), b.subList(0, b.size() - 2)));
        sizes.add(a.get(a.size() - 2));
        sizes.add(b.get(b.size() - 1));
        return sizes;
    }
}
