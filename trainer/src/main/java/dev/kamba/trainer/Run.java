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
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.fit.Fit;
import dev.kamba.trainer.fit.FitSettings;
import dev.kamba.trainer.fit.Recipe;
import dev.kamba.trainer.fit.RunLog;
import dev.kamba.trainer.fit.State;
import dev.kamba.trainer.measure.Findings;
import dev.kamba.trainer.measure.Report;
import dev.kamba.trainer.measure.ReportContent;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;
import picocli.CommandLine.Help.Ansi;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * One training with all that it leaves in its folder: the lists of its pictures, run.csv, best.checkpoint, a state to go on from
 * while it is not finished, result.json and report.html.
 */
final class Run {

    private final Plan plan;
    private final RunFolder folder;
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
        this.folder = new RunFolder(folder);
        this.settings = settings;
        this.devices = devices;
        this.console = console;
        this.card = plan.card();
        this.network = Checkpoint.network(card);
        var input = card.input();
        requireMultiple(network, input);
        this.size = new Size(input.tensorChannels(), card.labels().size(), input.rows(), input.columns());
        plan.augmentation().requireFor(size);
        Release.folder(this.folder.csv(), "--run cannot be made; name another");
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

    /**
     * Trains to the end, or until the process is asked to end: then the state is kept after the step under way.
     *
     * @param resume goes on from the state in the folder, if there is one
     * @param from checkpoint whose weights are taken over where their names and sizes are the same
     * @return what its report shows, if it came to the end
     */
    Optional<ReportContent> train(boolean resume, Optional<Path> from) throws IOException {
        try (var scratch = new Scratch(folder.path())) {
            return train(resume, from, scratch);
        }
    }

    private Optional<ReportContent> train(boolean resume, Optional<Path> from, Scratch scratch) throws IOException {
        var room = scratch.room(card.input());
        var learned = from.map(file -> Checkpoint.read(file).weights());
        var training = examples("training", sets.training(), room);
        var validation = examples("validation", sets.validation(), room);
        var recipe = Recipe.of(network, card.labels(), List.of(training, validation), plan.augmentation(), settings);
        var reached = resume && Files.exists(folder.state())
                ? Optional.of(State.read(folder.state(), recipe))
                : Optional.<State>empty();
        sets.split().ifPresent(split -> split.write(folder.path()));
        var start = Weights.initial(network, settings.seed());
        if (learned.isPresent()) {
            start = start.taking(learned.get());
        }
        var content = fit(training, validation, start, recipe, reached);
        if (content.isPresent()) {
            Files.deleteIfExists(folder.state());
        }
        return content;
    }

    private Optional<ReportContent> fit(
            Examples training, Examples validation, Weights start, Recipe recipe, Optional<State> reached)
            throws IOException {
        var described = Release.with(card, trainedOn(training.digest()), card.metrics());
        int step = reached.map(State::step).orElse(0);
        // Closed last, when all that was written is on the disk.
        try (var stop = new Stop();
                var log = new RunLog(console, Ansi.AUTO.enabled(), folder.csv(), step);
                var fit =
                        new Fit(network, start, size, card.input().window(), settings, plan.augmentation(), devices)) {
            var keeper = new RunKeeper(folder, described, recipe, stop, console);
            reached.ifPresent(state -> {
                fit.restore(state);
                keeper.goesOn(state.step());
            });
            if (!fit.run(training.list(), validation.list(), log, keeper)) {
                return Optional.empty();
            }
            var end = new RunEnd(plan, described, network, settings, devices.toString(), folder, console);
            return Optional.of(end.write(fit, log, training, validation));
        }
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

    private Training trainedOn(String digest) {
        var words = card.training();
        return new Training(words.data(), words.licence(), digest, words.clinicalUse());
    }

    /**
     * Writes the package of the best weights, and what it finds in the unseen pictures into the report too.
     *
     * @param trained what the report shows so far
     */
    void release(Path file, ReportContent trained) {
        var written = new Release(sets, console).write(Checkpoint.read(folder.best()), file);
        var unseen = Findings.of(written.unseen(), sets.unseen());
        Report.write(folder.report(), trained.with(written.model().card(), unseen));
    }
}
