package dev.kamba.trainer.data;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Finds random pixels of the truth. Keeps one number for each row of each label. */
final class TruePixels {

    private final FloatBuffer target;
    private final int columns;
    private final List<Label> labels = new ArrayList<>();

    /** A label with truth. */
    private static final class Label {

        /** Where its plane begins. */
        private final int from;

        /** True pixels from the first row to the end of each. */
        private final int[] upTo;

        Label(int from, int[] upTo) {
            this.from = from;
            this.upTo = upTo;
        }

        int count() {
            return upTo[upTo.length - 1];
        }
    }

    /** The place of a pixel. */
    record Pixel(int row, int column) {}

    private TruePixels(FloatBuffer target, int columns) {
        this.target = target;
        this.columns = columns;
    }

    static TruePixels of(FloatBuffer target, Size size) {
        var found = new TruePixels(target, size.columns());
        for (int label = 0; label < size.labels(); label++) {
            var counted = found.count(label * size.plane(), size.rows());
            if (counted.count() > 0) {
                found.labels.add(counted);
            }
        }
        return found;
    }

    private Label count(int from, int rows) {
        var upTo = new int[rows];
        int count = 0;
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                count += at(from, row, column) ? 1 : 0;
            }
            upTo[row] = count;
        }
        return new Label(from, upTo);
    }

    private boolean at(int from, int row, int column) {
        return target.get(from + row * columns + column) > 0.5f;
    }

    /** Any label that the picture has is as likely as the others, and so is any of its pixels; empty if it has none. */
    Optional<Pixel> draw(RandomGenerator random) {
        if (labels.isEmpty()) {
            return Optional.empty();
        }
        var label = labels.get(random.nextInt(labels.size()));
        int number = random.nextInt(label.count());
        int row = 0;
        while (label.upTo[row] <= number) {
            row++;
        }
        int left = number - (row == 0 ? 0 : label.upTo[row - 1]);
        int column = 0;
        while (left > 0 || !at(label.from, row, column)) {
            left -= at(label.from, row, column) ? 1 : 0;
            column++;
        }
        return Optional.of(new Pixel(row, column));
    }
}
