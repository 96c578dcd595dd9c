package dev.kamba.trainer;

import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.export.Ensemble;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** Makes one package of several. */
@Command(
        name = "ensemble",
        description =
                "Writes one model package whose logits are the mean of several packages', for example of trainings with other"
                        + " seeds or pictures, and measures it on the plan's unseen pictures.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EnsembleCommand implements Runnable {

    @Option(names = "--model", required = true, description = "model package; at least twice")
    private List<Path> models;

    @Option(
            names = "--plan",
            required = true,
            description = "name of a shipped plan, or a JSON file; its unseen pictures must be unseen by every model")
    private String plan;

    @Option(names = "--data", description = "folder that the plan's relative paths start from (default: here)")
    private Path data = Path.of("");

    @Option(names = "--out", required = true, description = "model package to write")
    private Path out;

    @Override
    public void run() {
        var described = Plan.of(plan);
        var ensemble = new Ensemble(models.stream().map(ModelPackage::open).toList());
        var card = ensemble.card(described.card());
        var sets = described.pictures().sets(data, card.labels());
        new Release(sets, System.out).write(card, out, (words, images) -> ensemble.write(out, words, images));
    }
}
