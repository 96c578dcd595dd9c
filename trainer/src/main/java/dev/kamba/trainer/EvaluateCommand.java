package dev.kamba.trainer;

import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Plan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.LinkedHashMap;

/** Measures a package on studies it has not seen. */
@Command(
        name = "evaluate",
        description = "Prints one JSON line: Dice of a model package on a plan's studies, through the whole pipeline.")
final class EvaluateCommand implements Runnable {

    /** Which studies of a plan. */
    private enum Which {
        TRAINING,
        VALIDATION,
        UNSEEN
    }

    @Option(names = "--model", required = true, description = "model package")
    private Path model = Path.of("");

    @Option(names = "--plan", required = true, description = "breast-us-lesion, ct-liver or a JSON file")
    private String plan = "";

    @Option(names = "--studies", description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Which studies = Which.UNSEEN;

    @Option(names = "--most", description = "at most this many studies of each portion")
    private int most = Integer.MAX_VALUE;

    @Override
    public void run() {
        var described = Plan.of(plan);
        var portions = switch (studies) {
            case TRAINING -> described.training();
            case VALIDATION -> described.validation();
            case UNSEEN -> described.unseen();
        };
        var opened = ModelPackage.open(model);
        var score = Release.measure(
                opened, portions.stream().map(portion -> portion.first(most)).toList());
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", opened.card().name());
        fields.put("version", opened.card().version());
        fields.put("studies", studies.name());
        fields.putAll(score.fields());
        System.out.println(Json.line(fields));
    }
}
