package dev.kamba.trainer.fit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * Shows a training live and keeps its figures as CSV, a line for every step and every validation. A training that goes on
 * keeps the lines up to the step it goes on from.
 */
public final class RunLog implements Progress, AutoCloseable {

    private static final int WIDTH = 24;

    private final PrintStream console;
    private final boolean live;
    private final RunCsv csv;
    private double firstLoss = Double.NaN;
    private double smoothLoss = Double.NaN;
    private Validation best = new Validation(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    private Validation last = best;
    private double highestPooledIou = Double.NaN;
    private long shown;
    private double imagesPerSecond = Double.NaN;
    private double waitShare = Double.NaN;

    /**
     * @param live whether the console can go back to the start of a line
     * @param from step that the training goes on from, 0 for a new one
     */
    public RunLog(PrintStream console, boolean live, Path csv, int from) throws IOException {
        this.console = console;
        this.live = live;
        this.csv = new RunCsv(csv, from);
        this.csv.kept().forEach(this::again);
    }

    /** What a line said when it was written, so that a training that goes on ends with the same figures. */
    private void again(String[] cells) {
        if (!cells[2].isEmpty()) {
            lost(Double.parseDouble(cells[2]));
        } else {
            measured(
                    new Validation(figure(cells[6]), figure(cells[7]), figure(cells[8]), figure(cells[9])),
                    !cells[10].isEmpty());
        }
    }

    private void measured(Validation validation, boolean better) {
        last = validation;
        best = better ? validation : best;
        if (Double.isNaN(highestPooledIou) || validation.pooledIou() > highestPooledIou) {
            highestPooledIou = validation.pooledIou();
        }
    }

    private void lost(double loss) {
        firstLoss = Double.isNaN(firstLoss) ? loss : firstLoss;
        smoothLoss = Double.isNaN(smoothLoss) ? loss : 0.95 * smoothLoss + 0.05 * loss;
    }

    @Override
    public void stepped(Step step) {
        // As it is written, which is all that a training that goes on knows of it.
        var loss = figure(step.loss());
        lost(Double.parseDouble(loss));
        imagesPerSecond = step.imagesPerSecond();
        waitShare = step.waitShare();
        csv.add(String.format(
                Locale.ROOT,
                "%d,%d,%s,%.5f,%.1f,%.4f,,,,,",
                step.number(),
                step.epoch(),
                loss,
                step.rate(),
                step.imagesPerSecond(),
                step.waitShare()));
        long now = System.nanoTime();
        if (now - shown > (live ? 200_000_000L : 10_000_000_000L) || step.number() == step.of()) {
            shown = now;
            console.print((live ? "\r" : "") + line(step) + (live ? "\033[K" : System.lineSeparator()));
            console.flush();
        }
    }

    private String line(Step step) {
        int full = Math.toIntExact((long) WIDTH * step.number() / step.of());
        return String.format(
                Locale.ROOT,
                "[%s%s] %3d%% epoch %d  loss %.4f%s  %.1f images/s, waiting %.0f%%  %s left",
                "#".repeat(full),
                "-".repeat(WIDTH - full),
                100L * step.number() / step.of(),
                step.epoch(),
                smoothLoss,
                validated(),
                step.imagesPerSecond(),
                100 * step.waitShare(),
                readable(step.left()));
    }

    /** Nothing before the first validation, and without validation pictures. */
    private String validated() {
        return Double.isNaN(best.iou())
                ? ""
                : String.format(Locale.ROOT, "  IoU %.4f (best %.4f)", last.iou(), best.iou());
    }

    private static String readable(Duration left) {
        return left.toHours() > 0
                ? String.format("%dh%02dm", left.toHours(), left.toMinutesPart())
                : String.format("%dm%02ds", left.toMinutes(), left.toSecondsPart());
    }

    @Override
    public void validated(int step, Validation validation, boolean better) {
        measured(validation, better);
        csv.add(String.format(
                Locale.ROOT,
                "%d,,,,,,%s,%s,%s,%s,%s",
                step,
                figure(validation.dice()),
                figure(validation.iou()),
                figure(validation.pooledIou()),
                figure(validation.falseAlarms()),
                better ? "yes" : ""));
        csv.flush();
    }

    /** An undefined figure is an empty cell. */
    private static String figure(double value) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.5f", value);
    }

    private static double figure(String cell) {
        return cell.isEmpty() ? Double.NaN : Double.parseDouble(cell);
    }

    /** Loss of the first step. */
    public double firstLoss() {
        return firstLoss;
    }

    /** Moving average of the loss over about 20 steps, at the end. */
    public double lastLoss() {
        return smoothLoss;
    }

    /** Validation of the weights that were kept. */
    public Validation best() {
        return best;
    }

    /** The last validation. */
    public Validation last() {
        return last;
    }

    /** Of all validations; NaN if it was never defined. */
    public double highestPooledIou() {
        return highestPooledIou;
    }

    public double imagesPerSecond() {
        return imagesPerSecond;
    }

    /** Share of the training in which the device waited for data. */
    public double waitShare() {
        return waitShare;
    }

    @Override
    public void close() {
        if (live) {
            console.println();
        }
        csv.close();
    }
}
