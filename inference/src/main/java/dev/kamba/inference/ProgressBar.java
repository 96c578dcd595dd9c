package dev.kamba.inference;

import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** One line of a terminal that is drawn again and again: how many of how many, and how long it will still take. */
final class ProgressBar {

    private static final int WIDTH = 30;
    private static final long REDRAW_NANOS = 100_000_000;

    private final PrintWriter terminal;
    private final int total;
    private final LongSupplier nanoTime;
    private final long start;
    private long drawn;

    ProgressBar(PrintWriter terminal, int total, LongSupplier nanoTime) {
        this.terminal = terminal;
        this.total = total;
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
        drawn = start - REDRAW_NANOS;
    }

    /** Draws, unless it has just drawn and is not at the end. */
    void at(double done) {
        long now = nanoTime.getAsLong();
        if (now - drawn < REDRAW_NANOS && done < total) {
            return;
        }
        drawn = now;
        double share = total == 0 ? 1 : done / total;
        int filled = (int) (share * WIDTH);
        terminal.print("\r[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + (int) done + "/" + total
                + " files" + left(share, now - start));
        if (done >= total) {
            terminal.println();
        }
        terminal.flush();
    }

    /** Padded, so that it covers a longer one. */
    private static String left(double share, long nanos) {
        if (share <= 0 || share >= 1) {
            return " ".repeat(16);
        }
        long seconds = Math.round(nanos / 1e9 * (1 - share) / share);
        return String.format("%-16s", ", " + (seconds < 60 ? seconds + " s" : seconds / 60 + " min") + " left");
    }
}
