package dev.kamba.trainer.measure;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to places in a drawing.
 *
 * @param from value at the start
 * @param to value at the end, unlike the first
 * @param start place of the first
 * @param end place of the last
 */
record Scale(double from, double to, double start, double end) {

    double place(double value) {
        return start + (value - from) / (to - from) * (end - start);
    }

    /** About as many round values (1, 2 or 5 times a power of ten apart) as wanted, all on the scale. */
    List<Double> ticks(int wanted) {
        double rough = (to - from) / wanted;
        double power = Math.pow(10, Math.floor(Math.log10(rough)));
        double step =
                rough / power > 5 ? 10 * power : rough / power > 2 ? 5 * power : rough / power > 1 ? 2 * power : power;
        var ticks = new ArrayList<Double>();
        for (long i = (long) Math.ceil(from / step - 1e-9); i * step <= to + 1e-9 * step; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }
}
