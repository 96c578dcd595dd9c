package dev.kamba.trainer;

import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.fit.Checkpoint;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;

/** Writes the package of an earlier training again. */
@Command(name = "export", description = "Writes the model package of a checkpoint that train kept.")
final class ExportCommand implements Runnable {

    @Option(names = "--checkpoint", required = true, description = "best.checkpoint of a run")
    private Path checkpoint = Path.of("");

    @Option(names = "--plan", required = true, description = "the plan it was trained by")
    private String plan = "";

    @Option(names = "--out", required = true, description = "model package to write")
    private Path out = Path.of("");

    @Override
    public void run() {
        new Release(Plan.of(plan), System.out).write(Checkpoint.read(checkpoint), out);
    }
}
