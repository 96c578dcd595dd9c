package dev.kamba.inference;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Rows of cells, padded to columns.
 *
 * @param rows all of one length
 * @param numbersFrom first column whose cells stand to the right
 */
record TextTable(List<List<String>> rows, int numbersFrom) {

    String text() {
        var widths = IntStream.range(0, rows.get(0).size())
                .map(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return rows.stream().map(row -> line(row, widths)).collect(Collectors.joining(System.lineSeparator()));
    }

    private String line(List<String> row, int[] widths) {
        return IntStream.range(0, row.size())
                .mapToObj(column -> {
                    var gap = " ".repeat(widths[column] - row.get(column).length());
                    return column < numbersFrom ? row.get(column) + gap : gap + row.get(column);
                })
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }
}
