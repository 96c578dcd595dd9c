package dev.kamba.trainer;

import ai.djl.Device;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Input;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Training;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Pictures;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.Scratch;
import dev.kamba.trainer.data.Sets;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.experiment.Runner;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.fit.Fit;
import dev.kamba.trainer.fit.FitSettings;
import dev.kamba.trainer.fit.Keeper;
import dev.kamba.trainer.fit.Recipe;
import dev.kamba.trainer.fit.RunLog;
import dev.kamba.trainer.fit.State;
import dev.kamba.trainer.measure.Curves;
import dev.kamba.trainer.measure.Evaluation;
import dev.kamba.trainer.measure.Report;
import dev.kamba.trainer.measure.ReportContent;
import dev.kamba.trainer.measure.RunFacts;
import dev.kamba.trainer.measure.RunMetrics;
import dev.kamba.trainer.measure.RunResult;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Trace;
import dev.kamba.trainer.net.Weights;
import picocli.CommandLine.Help.Ansi;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * One training with all that it leaves in its folder: the lists of its pictures, run.csv, best.checkpoint, a state to go on from
 * while it is not finished, result.json and report.html.
 */
final class Run {

    private static final long STATE_EVERY = 60_000_000_000L;

    private final Plan plan;
    private final Path folder;
    private final FitSettings settings;
    private final List<Device> devices;
    private final PrintStream console;
    private final ModelCard card;
    private final Network network;
    private final Size size;
    private final Sets sets;

    /** Finds the pictures. */
    Run(Plan plan, Path data, Path folder, FitSettings settings, List<Device> devices, PrintStream console)
            throws IOException {
        this.plan = plan;
        this.folder = folder;
        this.settings = settings;
        this.devices = devices;
        this.console = console;
        this.card = plan.card();
        this.network = Checkpoint.network(card);
        var input = card.input();
        requireMultiple(network, input);
        Release.folder(folder.resolve("run.csv"), "--run cannot be made; name another");
        this.size = new Size(input.tensorChannels(), card.labels().size(), input.rows(), input.columns());
        this.sets = plan.pictures().sets(data, card.labels());
        sets.leftOut().forEach(reason -> console.println("left out: " + reason));
    }

    private static void requireMultiple(Network network, Input input) {
        int multiple = network.multiple();
        if (input.rows() % multiple != 0 || input.columns() % multiple != 0) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    network.name() + " takes multiples of " + multiple + "; mend rows and columns of the card's input,"
                            + " which are " + input.rows() + " and " + input.columns());
        }
    }

    private Path best() {
        return folder.resolve("best.checkpoint");
    }

    private Path state() {
        return folder.resolve("state");
    }

    private Path csv() {
        return folder.resolve("run.csv");
    }

    /**
     * Trains to the end, or until the process is asked to end: then the state is kept after the step under way.
     *
     * @param resume goes on from the state in the folder, if there is one
     * @param from checkpoint whose weights are taken over where their names and sizes are the same
     * @return whether it came to the end
     */
    boolean train(boolean resume, Optional<Path> from) throws IOException {
        try (var scratch = new Scratch(folder)) {
            return train(resume, from, scratch);
        }
    }

    private boolean train(boolean resume, Optional<Path> from, Scratch scratch) throws IOException {
        var room = scratch.room(card.input());
        var learned = from.map(file -> Checkpoint.read(file).weights());
        var training = examples("training", sets.training(), room);
        var validation = examples("validation", sets.validation(), room);
        var recipe = Recipe.of(network, card.labels(), List.of(training, validation), plan.augmentation(), settings);
        var reached =
                resume && Files.exists(state()) ? Optional.of(State.read(state(), recipe)) : Optional.<State>empty();
        sets.split().ifPresent(split -> split.write(folder));
        var start = Weights.initial(network, settings.seed());
        if (learned.isPresent()) {
            start = start.taking(learned.get());
        }
        int step = reached.map(State::step).orElse(0);
        // Closed last, when all that was written is on the disk.
        try (var stop = new Stop();
                var log = new RunLog(console, Ansi.AUTO.enabled(), csv(), step);
                var fit =
                        new Fit(network, start, size, card.input().window(), settings, plan.augmentation(), devices)) {
            reached.ifPresent(fit::restore);
            var kept = new Kept(training.digest(), recipe, step, stop);
            if (!fit.run(training.list(), validation.list(), log, kept)) {
                return false;
            }
            finish(fit, log, training, validation);
        }
        Files.deleteIfExists(state());
        return true;
    }

    private Examples examples(String part, Pictures pictures, IntFunction<FloatBuffer> room) {
        var examples = Examples.of(pictures, card.input(), size.labels(), room, done -> {
            if (done % 500 == 0) {
                console.printf("%d %s pictures prepared%n", done, part);
            }
        });
        console.printf("%d %s pictures%n", examples.list().size(), part);
        return examples;
    }

    /** Keeps weights and states as files. */
    private final class Kept implements Keeper {

        private final String digest;
        private final Recipe recipe;
        private final Stop stop;
        private boolean hasBest;
        private int stateStep;
        private long written = System.nanoTime();

        /**
         * @param step that the training goes on from; 0 if it begins
         */
        Kept(String digest, Recipe recipe, int step, Stop stop) {
            this.digest = digest;
            this.recipe = recipe;
            this.hasBest = step > 0 && Files.exists(Run.this.best());
            this.stateStep = step;
            this.stop = stop;
        }

        @Override
        public void best(Weights weights) {
            Checkpoint.of(Release.with(card, trainedOn(digest), card.metrics()), weights)
                    .write(Run.this.best());
            hasBest = true;
        }

        @Override
        public void reached(Supplier<State> reached) {
            boolean last = stops();
            if (last || System.nanoTime() - written > STATE_EVERY) {
                var state = reached.get();
                state.write(state(), recipe);
                stateStep = state.step();
                written = System.nanoTime();
            }
            if (last) {
                console.printf("%nstopped as asked: --resume goes on from step %d%n", stateStep);
            }
        }

        @Override
        public boolean stops() {
            return stop.asked();
        }

        @Override
        public String kept() {
            var files = new ArrayList<String>();
            if (hasBest) {
                files.add(Run.this.best() + " (the best weights so far, which --from starts with)");
            }
            if (stateStep > 0) {
                files.add(state() + " (of step " + stateStep + ")");
            }
            return files.isEmpty() ? "Nothing is kept yet." : "Kept: " + String.join(", ", files) + ".";
        }
    }

    private Training trainedOn(String digest) {
        var words = card.training();
        return new Training(words.data(), words.licence(), digest, words.clinicalUse());
    }

    private void finish(Fit fit, RunLog log, Examples training, Examples validation) throws IOException {
        var kept = Checkpoint.read(best()).weights();
        var outcomes = Prepared.outcomes(validation, fit.found(kept, validation.list()));
        var evaluation = Evaluation.of(outcomes);
        var metrics = RunMetrics.of(evaluation);
        var last = RunMetrics.of(
                Evaluation.of(Prepared.outcomes(validation, fit.found(fit.weights(), validation.list()))));
        var described = Release.with(card, trainedOn(training.digest()), figures(log, metrics));
        Checkpoint.of(described, kept).write(best());
        var result = result(log, last, metrics);
        var facts = new RunFacts(plan.json(), sizes(training, validation), words(result));
        Report.write(
                folder.resolve("report.html"),
                new ReportContent(
                        card.name() + ", validation pictures at "
                                + (card.input().window().isPresent() ? "their own size" : "the network's size"),
                        described,
                        evaluation,
                        outcomes,
                        Prepared.planes(validation, card.input()),
                        Curves.read(csv()),
                        facts));
        // Last, because whoever finds it takes the run for finished.
        result.write(folder.resolve(Runner.RESULT));
        console.printf(
                Locale.ROOT,
                "validation Dice %.4f (best), %.4f (last); see %s%n",
                metrics.dice(),
                last.dice(),
                folder.resolve("report.html"));
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
        var trace = Trace.of(network, size.rows(), size.columns());
        return new RunResult(
                new RunResult.Run(
                        card.name(),
                        plan.pictures().name(),
                        network.name(),
                        settings.seed(),
                        plan.pictures().rule(),
                        settings.epochs(),
                        settings.batch()),
                new RunResult.Cost(
                        trace.learned(), trace.macs(), log.imagesPerSecond(), log.waitShare(), devices.toString()),
                last,
                metrics,
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

    /** Writes the package of the best weights and measures it on the unseen pictures. */
    void release(Path file) {
        new Release(sets, console).write(Checkpoint.read(best()), file);
    }
}
