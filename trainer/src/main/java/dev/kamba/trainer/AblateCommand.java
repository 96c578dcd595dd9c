package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.experiment.Experiment;
import dev.kamba.trainer.experiment.Runner;
import dev.kamba.trainer.experiment.Trial;
import dev.kamba.trainer.measure.Comparison;
import dev.kamba.trainer.measure.RunResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;

/** Runs experiments and writes their tables. */
@Command(
        name = "ablate",
        description = "Trains every network and setting of some experiments, several at a time, and writes a table for"
                + " each; what has a result already is not trained again.")
final class AblateCommand implements Callable<Integer> {

    @Option(
            names = "--experiment",
            required = true,
            split = ",",
            description =
                    "networks, networks-random, seeds, sem, kan, channels, order, volume, heart, recipes, published, glas-long, glas-512, isic-long, or"
                            + " JSON files")
    private List<String> experiments = List.of();

    @Option(names = "--data", description = "folder of the picture sets (default: here)")
    private Path data = Path.of("");

    @Option(names = "--out", description = "folder for runs and tables (default: ${DEFAULT-VALUE})")
    private Path out = Path.of("experiments");

    @Option(
            names = "--device",
            split = ",",
            description = "one for each training at a time, for example cuda:0,cuda:0 (default: ${DEFAULT-VALUE})")
    private List<String> devices = List.of("auto");

    @Option(
            names = "--seeds",
            split = ",",
            description = "of split and training, in place of the experiments' own, for example 2981,6142,1187")
    private List<Long> seeds = List.of();

    @Option(
            names = "--folds",
            paramLabel = "N",
            description =
                    "trains everything N times as an N-fold cross-validation: whole groups are dealt out to N parts, each of"
                            + " which validates once, in place of a share of validation pictures")
    private int folds;

    @Option(
            names = "--only",
            description = "only trials whose name (see --list) holds a match of this regular expression")
    private Optional<String> only = Optional.empty();

    @Option(names = "--list", description = "only prints the trials, with + where there is a result")
    private boolean list;

    @Option(names = "--tables", description = "only writes the tables of what there is")
    private boolean tables;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (folds < 0 || folds == 1) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "--folds must be 2 or more, was " + folds);
        }
        var all = experiments.stream()
                .map(experiment -> Experiment.of(experiment, seeds, folds))
                .toList();
        // Trials of several experiments may be the same training.
        var trials = new LinkedHashMap<String, Trial>();
        for (var experiment : all) {
            for (var trial : experiment.trials()) {
                if (only.isEmpty() || trial.name().matches(".*(?:" + only.get() + ").*")) {
                    trials.putIfAbsent(trial.folder(), trial);
                }
            }
        }
        if (list) {
            trials.forEach((folder, trial) ->
                    System.out.printf("%s %s in %s%n", Files.exists(result(folder)) ? "+" : " ", trial.name(), folder));
            return 0;
        }
        Files.createDirectories(out);
        var failed = tables
                ? OptionalInt.of(0)
                : new Runner(data, out, devices, System.out).run(List.copyOf(trials.values()));
        if (failed.isEmpty()) {
            // The process ends as soon as its trainings have, and would tear a table.
            return 1;
        }
        for (var experiment : all) {
            write(experiment);
        }
        return failed.getAsInt() == 0 ? 0 : 1;
    }

    private Path result(String folder) {
        return out.resolve(folder).resolve(Runner.RESULT);
    }

    private void write(Experiment experiment) throws IOException {
        var results = new ArrayList<RunResult>();
        for (var trial : experiment.trials()) {
            if (Files.exists(result(trial.folder()))) {
                // The training itself does not know what it is called here.
                results.add(RunResult.read(result(trial.folder()))
                        .named(experiment.name(), trial.set(), trial.variant(), trial.rule()));
            }
        }
        var comparison = new Comparison(experiment.title(), results, experiment.claims());
        Files.writeString(out.resolve(experiment.name() + ".md"), comparison.markdown());
        comparison.write(out.resolve(experiment.name() + ".html"));
        System.out.printf(
                "%s: %d of %d trials in %s%n",
                experiment.name(),
                results.size(),
                experiment.trials().size(),
                out.resolve(experiment.name() + ".html"));
    }
}
