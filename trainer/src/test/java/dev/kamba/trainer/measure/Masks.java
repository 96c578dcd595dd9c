package dev.kamba.trainer.measure;

import dev.kamba.imaging.Mask;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** Masks as a reader can see them. */
final class Masks {

    private Masks() {}

    /** One text per row; # is set. */
    static Mask of(String... rows) {
        var bits = new BitSet();
        for (int i = 0; i < rows.length * rows[0].length(); i++) {
            bits.set(i, rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#');
        }
        return Mask.of(rows.length, rows[0].length(), bits);
    }

    /** A few discs at random, or none. */
    static Mask discs(Random random, int rows, int columns) {
        var bits = new BitSet();
        for (int disc = random.nextInt(4); disc > 0; disc--) {
            double row = random.nextDouble(rows);
            double column = random.nextDouble(columns);
            double radius = random.nextDouble(1, 8);
            for (int i = 0; i < rows * columns; i++) {
                int x = i % columns;
                int y = i / columns;
                bits.set(i, bits.get(i) || Math.hypot(y - row, x - column) < radius);
            }
        }
        return Mask.of(rows, columns, bits);
    }

    static Outcome outcome(String id, Mask truth, Mask found) {
        return new Outcome(id, id, Optional.empty(), List.of(truth), List.of(found), Optional.empty());
    }
}
