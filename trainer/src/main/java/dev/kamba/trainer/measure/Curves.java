package dev.kamba.trainer.measure;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures of a training by step, from its run.csv. Columns may be missing and cells empty where nothing was measured.
 */
public final class Curves {

    /** Some million steps; anything longer was not written as the CSV of a run. */
    private static final long MAXIMUM_SIZE = 1L << 28;

    private final List<String> columns;
    private final List<double[]> rows;

    private Curves(List<String> columns, List<double[]> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** One measured value. */
    record Point(double step, double value) {}

    /** Of a training that left no CSV. */
    public static Curves none() {
        return new Curves(List.of(), List.of());
    }

    public static Curves read(Path csv) {
        try {
            if (Files.size(csv) > MAXIMUM_SIZE) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID, csv + " is too long for the CSV of a run; give another");
            }
            try (var lines = Files.newBufferedReader(csv)) {
                var header = lines.readLine();
                var columns = header == null
                        ? List.<String>of()
                        : List.of(header.strip().split(","));
                var rows = new ArrayList<double[]>();
                for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                    rows.add(row(line, columns.size()));
                }
                return new Curves(columns, rows);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double[] row(String line, int columns) {
        var cells = line.split(",", -1);
        var row = new double[columns];
        for (int i = 0; i < columns; i++) {
            row[i] = i < cells.length ? number(cells[i].strip()) : Double.NaN;
        }
        return row;
    }

    /** A line that was cut off by a crash, or a cell with other text, has no value; "yes" is 1. */
    private static double number(String cell) {
        if (cell.equals("yes")) {
            return 1;
        }
        try {
            double value = Double.parseDouble(cell);
            return Double.isFinite(value) ? value : Double.NaN;
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    /** The values of a column, by step; empty if there is no such column. */
    List<Point> points(String column) {
        int steps = columns.indexOf("step");
        int values = columns.indexOf(column);
        if (steps < 0 || values < 0) {
            return List.of();
        }
        return rows.stream()
                .filter(row -> !Double.isNaN(row[steps]) && !Double.isNaN(row[values]))
                .map(row -> new Point(row[steps], row[values]))
                .toList();
    }

    /** The step whose weights were kept; NaN if none is marked. */
    double bestStep() {
        var marked = points("best");
        return marked.isEmpty() ? Double.NaN : marked.get(marked.size() - 1).step();
    }
}
