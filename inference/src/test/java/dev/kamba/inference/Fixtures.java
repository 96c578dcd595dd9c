package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;

import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/** Planes with a known answer under {@link dev.kamba.model.TinyModel}: white shapes on black. */
final class Fixtures {

    private Fixtures() {}

    /** A white L whose place and size depend on the number. */
    static Mask letter(int number, int rows, int columns) {
        var bits = new BitSet();
        int top = 3 + number % 5;
        int left = 2 + number % 7;
        for (int row = top; row < rows - 4; row++) {
            int end = row < rows / 2 ? left + columns / 4 : columns - 3;
            bits.set(row * columns + left, row * columns + end);
        }
        return Mask.of(rows, columns, bits);
    }

    static List<Plane> letters(int count, int rows, int columns) {
        return IntStream.range(0, count)
                .mapToObj(number -> plane(letter(number, rows, columns)))
                .toList();
    }

    static Plane plane(Mask white) {
        var samples = new float[white.rows() * white.columns()];
        white.bits().stream().forEach(i -> samples[i] = 255);
        return Plane.of(Image.wrap(1, white.rows(), white.columns(), samples));
    }
}
