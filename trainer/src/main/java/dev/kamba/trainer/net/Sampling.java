package dev.kamba.trainer.net;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which tokens each sequence of a scan visits. */
public enum Sampling {
    /** Every way of the order visits every token. */
    FULL {
        @Override
        List<int[]> sequences(ScanOrder order, int rows, int columns) {
            return order.ways(rows, columns);
        }
    },
    /**
     * EfficientVMamba's atrous sampling (arXiv 2403.09977): four interleaved grids of every second row and column, one sequence
     * each, which takes the order's ways in turn; a quarter of the cost of four full ways. Rows and columns must be even.
     */
    ATROUS {
        @Override
        List<int[]> sequences(ScanOrder order, int rows, int columns) {
            if (rows % 2 != 0 || columns % 2 != 0) {
                throw new IllegalArgumentException(
                        "atrous sampling needs even rows and columns, were " + rows + " x " + columns);
            }
            int half = columns / 2;
            var ways = order.ways(rows / 2, half);
            return IntStream.range(0, 4)
                    .mapToObj(grid -> IntStream.of(ways.get(grid % ways.size()))
                            .map(p -> (2 * (p / half) + grid % 2) * columns + 2 * (p % half) + grid / 2)
                            .toArray())
                    .toList();
        }
    };

    abstract List<int[]> sequences(ScanOrder order, int rows, int columns);

    /** As in settings, for example full. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
