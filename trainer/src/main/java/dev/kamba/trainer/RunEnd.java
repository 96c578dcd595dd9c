package dev.kamba.trainer;

import dev.kamba.model.ModelCard;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.fit.Fit;
import dev.kamba.trainer.fit.FitSettings;
import dev.kamba.trainer.fit.RunLog;
import dev.kamba.trainer.measure.Curves;
import dev.kamba.trainer.measure.Evaluation;
import dev.kamba.trainer.measure.Findings;
import dev.kamba.trainer.measure.Report;
import dev.kamba.trainer.measure.ReportContent;
import dev.kamba.trainer.measure.RunFacts;
import dev.kamba.trainer.measure.RunMetrics;
import dev.kamba.trainer.measure.RunResult;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Trace;

import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a training that has come to its end says of itself.
 *
 * @param card that goes with the weights
 * @param devices in words
 */
record RunEnd(
        Plan plan,
        ModelCard card,
        Network network,
        FitSettings settings,
        String devices,
        RunFolder folder,
        PrintStream console) {

    /** Measures best and last weights on the validation pictures; writes the figures into checkpoint, report and result. */
    ReportContent write(Fit fit, RunLog log, Examples training, Examples validation) {
        var kept = Checkpoint.read(folder.best()).weights();
        var outcomes = Prepared.outcomes(validation, fit.found(kept, validation.list()));
        var evaluation = Evaluation.of(outcomes);
        var metrics = RunMetrics.of(evaluation);
        var last = RunMetrics.of(
                Evaluation.of(Prepared.outcomes(validation, fit.found(fit.weights(), validation.list()))));
        var described = Release.with(card, card.training(), figures(log, metrics));
        Checkpoint.of(described, kept).write(folder.best());
        var result = result(log, last, metrics);
        var content = new ReportContent(
                card.name() + ", validation pictures at "
                        + (card.input().window().isPresent() ? "their own size" : "the network's size"),
                described,
                new Findings(evaluation, outcomes, Prepared.planes(validation, card.input())),
                Optional.empty(),
                Curves.read(folder.csv()),
                new RunFacts(plan.json(), sizes(training, validation), words(result)));
        Report.write(folder.report(), content);
        // Last, because whoever finds it takes the run for finished.
        result.write(folder.result());
        console.printf(
                Locale.ROOT,
                "validation Dice %.4f (best), %.4f (last); see %s%n",
                metrics.dice(),
                last.dice(),
                folder.report());
        return content;
    }

    private static Map<String, Double> figures(RunLog log, RunMetrics metrics) {
        var figures = new LinkedHashMap<String, Double>();
        figures.put("lossFirst", log.firstLoss());
        figures.put("lossLast", log.lastLoss());
        figures.put("diceValidation", metrics.dice());
        figures.values().removeIf(value -> !Double.isFinite(value));
        figures.replaceAll((name, value) -> Release.rounded(value));
        return figures;
    }

    private RunResult result(RunLog log, RunMetrics last, RunMetrics metrics) {
        var trace = Trace.of(network, card.input().rows(), card.input().columns());
        return new RunResult(
                new RunResult.Run(
                        card.name(),
                        plan.pictures().name(),
                        network.name(),
                        settings.seed(),
                        plan.pictures().rule(),
                        settings.epochs(),
                        settings.batch()),
                new RunResult.Cost(trace.learned(), trace.macs(), log.imagesPerSecond(), log.waitShare(), devices),
                last,
                metrics,
                log.highestPooledIou(),
                log.firstLoss(),
                log.lastLoss());
    }

    private static Map<String, Integer> sizes(Examples training, Examples validation) {
        var sizes = new LinkedHashMap<String, Integer>();
        sizes.put("training", training.list().size());
        sizes.put("validation", validation.list().size());
        return sizes;
    }

    private static Map<String, String> words(RunResult result) {
        var words = new LinkedHashMap<String, String>();
        words.put("device", result.cost().device());
        words.put(
                "images per second",
                String.format(Locale.ROOT, "%.0f", result.cost().imagesPerSecond()));
        words.put(
                "share of time that the device waited for pictures",
                String.format(Locale.ROOT, "%.1f %%", 100 * result.cost().waitShare()));
        return words;
    }
}
