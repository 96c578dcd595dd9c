package dev.kamba.trainer;

import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;

/** Measures a package on the pictures of a plan. */
@Command(
        name = "evaluate",
        description =
                "Prints one JSON line: metrics of a model package on a plan's pictures, through the whole pipeline"
                        + " at the pictures' own size.")
final class EvaluateCommand implements Runnable {

    /** Which pictures of a plan. */
    private enum Which {
        TRAINING,
        VALIDATION,
        UNSEEN
    }

    @Option(names = "--model", required = true, description = "model package")
    private Path model = Path.of("");

    @Option(names = "--plan", required = true, description = "name of a shipped plan, or a JSON file")
    private String plan = "";

    @Option(names = "--data", description = "folder that the plan's relative paths start from (default: here)")
    private Path data = Path.of("");

    @Option(names = "--pictures", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Which pictures = Which.UNSEEN;

    @Option(names = "--most", description = "at most this many pictures, or synthetic studies of each portion")
    private int most = Integer.MAX_VALUE;

    @Override
    public void run() {
        var opened = ModelPackage.open(model);
        var sets = Plan.of(plan).pictures().sets(data, opened.card().labels());
        var chosen = switch (pictures) {
            case TRAINING -> sets.training();
            case VALIDATION -> sets.validation();
            case UNSEEN -> sets.unseen();
        };
        var score = Release.measure(opened, chosen.first(most)).score();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", opened.card().name());
        fields.put("version", opened.card().version());
        fields.put("pictures", pictures.name());
        fields.putAll(score.fields());
        System.out.println(Json.line(fields));
    }
}
