package dev.kamba.trainer;

import dev.kamba.trainer.data.Fold;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.SplitRule;
import dev.kamba.trainer.fit.FitSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Trains a model by its plan, reports on it and, if asked for, writes the package. */
@Command(
        name = "train",
        description = "Trains a model by its plan; leaves weights, figures and a report in the run's folder.")
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--plan", required = true, description = "name of a shipped plan, or a JSON file")
    private String plan = "";

    @Option(names = "--data", description = "folder that the plan's relative paths start from (default: here)")
    private Path data = Path.of("");

    @Option(names = "--run", description = "folder for all that the training leaves (default: ${DEFAULT-VALUE})")
    private Path run = Path.of("run");

    @Option(names = "--out", description = "model package to write and to measure on the unseen pictures")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--device",
            description = "auto, cpu or cuda:N; several, with commas, share every batch (default: ${DEFAULT-VALUE})")
    private String device = "auto";

    @Option(names = "--resume", description = "go on from the run's state, if there is one")
    private boolean resume;

    @Option(names = "--from", description = "checkpoint to start from, where its weights have the same names and sizes")
    private Optional<Path> from = Optional.empty();

    @Option(names = "--epochs", description = "in place of the plan's")
    private Optional<Integer> epochs = Optional.empty();

    @Option(names = "--batch", description = "images in a batch, in place of the plan's")
    private Optional<Integer> batch = Optional.empty();

    @Option(names = "--seed", description = "of weights, order and augmentation, in place of the plan's")
    private Optional<Long> seed = Optional.empty();

    @Option(
            names = "--split",
            description =
                    "${COMPLETION-CANDIDATES}: what moves as a whole when pictures are shared out, in place of the plan's;"
                            + " evaluate and export then need the plan.json that is left in the run's folder")
    private Optional<SplitRule.By> split = Optional.empty();

    @Option(
            names = "--fold",
            paramLabel = "N/OF",
            description =
                    "for example 2/5: part 2 of a cross-validation of 5, which chooses weights, in place of the plan's share of"
                            + " validation pictures; evaluate and export then need plan.json too")
    private Optional<Fold> fold = Optional.empty();

    @Override
    public Integer call() throws IOException {
        var named = Plan.of(plan);
        var shared = split.map(named::splitBy).orElse(named);
        var described = fold.map(shared::crossValidating).orElse(shared);
        var settings = settings(FitSettings.read(described.fit()));
        var training = new Run(described, data, run, settings, Devices.parse(device), System.out);
        var trained = training.train(resume, from);
        if (trained.isEmpty()) {
            return 1;
        }
        if (split.isPresent() || fold.isPresent()) {
            Files.writeString(run.resolve("plan.json"), described.json());
        }
        if (out.isPresent()) {
            training.release(out.get(), trained.get());
        }
        return 0;
    }

    private FitSettings settings(FitSettings planned) {
        var settings = epochs.map(planned::withEpochs).orElse(planned);
        settings = batch.map(settings::withBatch).orElse(settings);
        return seed.map(settings::withSeed).orElse(settings);
    }
}
