package dev.kamba.trainer.fit;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** Shows a training live and keeps its figures as CSV: step, loss, and where measured validation Dice and false alarms. */
public final class RunLog implements Progress, AutoCloseable {

    private final PrintStream console;
    private final PrintWriter csv;
    private final int steps;
    private double sum;
    private int count;
    private double firstLoss = Double.NaN;
    private double lastLoss = Double.NaN;
    private double bestDice = Double.NaN;

    public RunLog(PrintStream console, Path csv, int steps) throws IOException {
        this.console = console;
        this.csv = new PrintWriter(Files.newBufferedWriter(csv));
        this.steps = steps;
        this.csv.println("step,loss,validation_dice,false_alarms,best");
    }

    @Override
    public void stepped(int step, double loss, Duration left) {
        if (step == 1) {
            firstLoss = loss;
        }
        lastLoss = Double.isNaN(lastLoss) ? loss : 0.95 * lastLoss + 0.05 * loss;
        csv.printf(Locale.ROOT, "%d,%.5f,,,%n", step, loss);
        sum += loss;
        count++;
        if (step % Math.max(1, Math.min(25, steps / 20)) == 0) {
            console.printf(
                    Locale.ROOT, "step %d of %d  loss %.4f  %s left%n", step, steps, sum / count, readable(left));
            sum = 0;
            count = 0;
        }
    }

    @Override
    public void validated(int step, Validation validation, boolean best) {
        if (best) {
            bestDice = validation.dice();
        }
        csv.printf(
                Locale.ROOT,
                "%d,,%.5f,%.5f,%s%n",
                step,
                validation.dice(),
                validation.falseAlarms(),
                best ? "yes" : "");
        csv.flush();
        console.printf(
                Locale.ROOT,
                "step %d of %d  validation Dice %.4f  false alarms %.2f%s%n",
                step,
                steps,
                validation.dice(),
                validation.falseAlarms(),
                best ? "  best so far" : "");
    }

    private static String readable(Duration left) {
        return String.format("%dm%02ds", left.toMinutes(), left.toSecondsPart());
    }

    /** Loss of the first step. */
    public double firstLoss() {
        return firstLoss;
    }

    /** Moving average of the loss over about 20 steps, at the end. */
    public double lastLoss() {
        return lastLoss;
    }

    /** Validation Dice of the weights that were kept. */
    public double bestDice() {
        return bestDice;
    }

    @Override
    public void close() {
        csv.close();
    }
}
