package dev.kamba.trainer;

import dev.kamba.model.ModelCard;
import dev.kamba.model.Training;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.fit.Checkpoint;
import dev.kamba.trainer.fit.Fit;
import dev.kamba.trainer.fit.FitSettings;
import dev.kamba.trainer.fit.RunLog;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;

/** Trains a model by its plan, measures it on unseen studies and writes the package. */
@Command(name = "train", description = "Trains a model by its plan and writes the model package.")
final class TrainCommand implements Callable<Integer> {

    @Option(names = "--plan", required = true, description = "breast-us-lesion, ct-liver or a JSON file")
    private String plan = "";

    @Option(names = "--out", required = true, description = "model package to write")
    private Path out = Path.of("");

    @Option(names = "--run", description = "folder for the run's CSV and checkpoint (default: ${DEFAULT-VALUE})")
    private Path run = Path.of("run");

    @Option(names = "--device", description = "cpu or cuda:N (default: ${DEFAULT-VALUE})")
    private String device = "cpu";

    @Option(names = "--steps", description = "batches, in place of the plan's")
    private int steps;

    @Override
    public Integer call() throws IOException {
        var console = System.out;
        var where = Devices.parse(device);
        var described = Plan.of(plan);
        var card = described.card();
        var planned = FitSettings.read(described.fit());
        var settings = steps > 0 ? planned.withSteps(steps) : planned;
        Files.createDirectories(run);
        console.println("drawing studies");
        var training = Examples.of(described.training(), card.input());
        var validation = Examples.of(described.validation(), card.input());
        console.printf(
                "%d training and %d validation images%n",
                training.list().size(), validation.list().size());
        var kept = run.resolve("best.checkpoint");
        var input = card.input();
        var size = new Size(input.tensorChannels(), card.labels().size(), input.rows(), input.columns());
        try (var log = new RunLog(console, run.resolve("run.csv"), settings.steps());
                var fit = new Fit(Checkpoint.network(card), size, settings, described.augmentation(), where)) {
            fit.run(
                    training.list(),
                    validation.list(),
                    log,
                    weights -> Checkpoint.of(described(card, training.digest(), log), weights)
                            .write(kept));
            new Release(described, console).write(Checkpoint.read(kept), out);
        }
        return 0;
    }

    private static ModelCard described(ModelCard card, String digest, RunLog log) {
        var words = card.training();
        var training = new Training(words.data(), words.licence(), digest, words.clinicalUse());
        var metrics = Map.of(
                "lossFirst", Release.rounded(log.firstLoss()),
                "lossLast", Release.rounded(log.lastLoss()),
                "diceValidation", Release.rounded(log.bestDice()));
        return Release.with(card, training, metrics);
    }
}
