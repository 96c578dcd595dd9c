package dev.kamba.trainer.measure;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The runs of an experiment that differ in their seed alone. */
record SeedGroup(RunResult.Run run, List<RunResult> seeds) {

    Summary over(ToDoubleFunction<RunResult> value) {
        return Summary.of(seeds, value);
    }

    String percent(ToDoubleFunction<RunMetrics> metric, Function<RunResult, RunMetrics> weights) {
        return Figures.percent(over(seed -> metric.applyAsDouble(weights.apply(seed))));
    }

    /** The same of the weights at the end; of a run by itself with its interval. */
    String percentWithin(ToDoubleFunction<RunMetrics> metric, Function<RunMetrics, Interval> interval) {
        var figure = percent(metric, RunResult::last);
        return seeds.size() == 1
                ? figure + Figures.bracketed(interval.apply(seeds.get(0).last()))
                : figure;
    }

    /** The seed's number where there is one, so that nobody takes it for a mean. */
    String seedsInWords() {
        return seeds.size() == 1 ? "1 (" + seeds.get(0).run().seed() + ")" : Integer.toString(seeds.size());
    }

    /** What must agree for two rows to be compared. */
    String set() {
        return run.set() + ", " + conditions();
    }

    String conditions() {
        return run.experiment() + ", " + run.split() + " split, " + run.epochs() + " epochs, batch " + run.batch();
    }

    /** HD95 in the set's unit. */
    String distance() {
        var distances = over(seed -> seed.last().hausdorff95());
        return Figures.decimal(distances, 1)
                + (distances.count() == 0 ? "" : " " + seeds.get(0).last().hausdorff95Unit());
    }

    String losses() {
        return Figures.decimal(over(RunResult::lossFirst), 3) + " to " + Figures.decimal(over(RunResult::lossLast), 3);
    }
}
