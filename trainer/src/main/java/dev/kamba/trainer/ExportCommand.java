package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.fit.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Writes the package of an earlier training again. */
@Command(
        name = "export",
        description = "Writes the model package of a checkpoint that train kept, with the words of the plan.")
final class ExportCommand implements Runnable {

    @Option(names = "--checkpoint", required = true, description = "best.checkpoint of a run")
    private Path checkpoint = Path.of("");

    @Option(names = "--plan", required = true, description = "the plan it was trained by")
    private String plan = "";

    @Option(names = "--data", description = "folder that the plan's relative paths start from (default: here)")
    private Path data = Path.of("");

    @Option(names = "--out", required = true, description = "model package to write")
    private Path out = Path.of("");

    @Override
    public void run() {
        var described = Plan.of(plan);
        var kept = Checkpoint.read(checkpoint);
        if (!kept.network().equals(Checkpoint.network(described.card()))
                || !kept.card().input().equals(described.card().input())) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the checkpoint's network or input is not the plan's; name the plan it was trained by");
        }
        var card = Release.with(
                described.card(), kept.card().training(), kept.card().metrics());
        var sets = described.pictures().sets(data, card.labels());
        new Release(sets, System.out).write(Checkpoint.of(card, kept.weights()), out);
    }
}
