package dev.kamba.trainer.net;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Ways through the tokens of a grid. Each way lists every token's position (row times columns plus column) once. */
public enum ScanOrder {
    /** Row by row, column by column, and both backwards: the cross-scan of VMamba (arXiv 2401.10166). */
    CROSS {
        @Override
        List<int[]> ways(int rows, int columns) {
            return withReverse(raster(rows, columns), transposed(raster(columns, rows), rows, columns));
        }
    },
    /** Row by row only. */
    RASTER {
        @Override
        List<int[]> ways(int rows, int columns) {
            return List.of(raster(rows, columns));
        }
    },
    /** From the border to the centre: clockwise from the top left, its transpose, and both backwards. */
    SPIRAL {
        @Override
        List<int[]> ways(int rows, int columns) {
            return withReverse(spiral(rows, columns), transposed(spiral(columns, rows), rows, columns));
        }
    };

    abstract List<int[]> ways(int rows, int columns);

    /** As in settings, for example cross. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static int[] raster(int rows, int columns) {
        return IntStream.range(0, rows * columns).toArray();
    }

    private static int[] spiral(int rows, int columns) {
        var way = new int[rows * columns];
        int at = 0;
        int top = 0;
        int left = 0;
        int bottom = rows - 1;
        int right = columns - 1;
        while (at < way.length) {
            for (int column = left; column <= right; column++) {
                way[at++] = top * columns + column;
            }
            for (int row = top + 1; row <= bottom; row++) {
                way[at++] = row * columns + right;
            }
            for (int column = right - 1; top < bottom && column >= left; column--) {
                way[at++] = bottom * columns + column;
            }
            for (int row = bottom - 1; left < right && row > top; row--) {
                way[at++] = row * columns + left;
            }
            top++;
            left++;
            bottom--;
            right--;
        }
        return way;
    }

    /** A way through the grid of {@code columns} rows and {@code rows} columns, mirrored at the diagonal. */
    private static int[] transposed(int[] way, int rows, int columns) {
        return IntStream.of(way)
                .map(position -> position % rows * columns + position / rows)
                .toArray();
    }

    private static List<int[]> withReverse(int[]... ways) {
        var all = new ArrayList<>(List.of(ways));
        for (var way : ways) {
            all.add(IntStream.range(0, way.length)
                    .map(i -> way[way.length - 1 - i])
                    .toArray());
        }
        return all;
    }
}
