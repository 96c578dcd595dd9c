package dev.kamba.trainer;

import dev.kamba.inference.ViewingOptions;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.measure.Curves;
import dev.kamba.trainer.measure.Findings;
import dev.kamba.trainer.measure.Report;
import dev.kamba.trainer.measure.ReportContent;
import dev.kamba.trainer.measure.RunFacts;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Measures a package on the pictures of a plan. */
@Command(
        name = "evaluate",
        description =
                "Prints one JSON line: metrics of a model package on a plan's pictures, through the whole pipeline"
                        + " at the pictures' own size.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Runnable {

    @Option(names = "--model", required = true, description = "model package")
    private Path model;

    @Mixin
    private ChosenPictures chosen;

    @Mixin
    private ViewingOptions options;

    @Option(
            names = "--report",
            paramLabel = "FILE",
            description = "HTML page to write: every picture's scores, the worst and best drawn, confusion, card")
    private @Nullable Path report;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var viewing = options.viewing();
        if (report != null) {
            Release.folder(report, "--report cannot be made; name another");
        }
        var opened = ModelPackage.open(model);
        var pictures = chosen.pictures(opened.card().labels());
        var measured = Release.measure(opened, pictures, viewing);
        var score = measured.score();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", opened.card().name());
        fields.put("version", opened.card().version());
        fields.put("pictures", chosen.word());
        fields.put("viewing", viewing.line());
        fields.putAll(score.fields());
        spec.commandLine().getOut().println(Json.line(fields));
        if (report != null) {
            Report.write(report, content(opened, Findings.of(measured, pictures)));
        }
    }

    private ReportContent content(ModelPackage opened, Findings findings) {
        var which = chosen.word().toLowerCase(Locale.ROOT);
        var facts = new LinkedHashMap<String, String>();
        facts.put("package", opened.digest());
        facts.put(
                "mirror images and window",
                options.viewing().line().isEmpty() ? "none" : options.viewing().line());
        return new ReportContent(
                opened.card().name() + ", " + which + " pictures at their own size",
                opened.card(),
                findings,
                Optional.empty(),
                Curves.none(),
                new RunFacts(
                        chosen.plan().json(), Map.of(which, findings.outcomes().size()), facts));
    }
}
