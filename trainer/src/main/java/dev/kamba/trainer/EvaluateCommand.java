package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.Viewing;
import dev.kamba.inference.ViewingOptions;
import dev.kamba.model.Label;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Pictures;
import dev.kamba.trainer.measure.Curves;
import dev.kamba.trainer.measure.Difference;
import dev.kamba.trainer.measure.Findings;
import dev.kamba.trainer.measure.Measurement;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Measures a package on the pictures of a plan. */
@Command(
        name = "evaluate",
        description =
                "Prints one JSON line: metrics of a model package on a plan's pictures, through the whole pipeline"
                        + " at the pictures' own size. With --against two lines more: of the other package, and what the"
                        + " first has more than that.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class EvaluateCommand implements Runnable {

    @Option(names = "--model", required = true, description = "model package")
    private Path model;

    @Option(
            names = "--against",
            paramLabel = "MODEL",
            description = "another package to measure on the same pictures, from which neither may have learned")
    private @Nullable Path against;

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
        var other = against == null ? null : rival(opened, against);
        var pictures = chosen.pictures(opened.card().labels());
        var measured = measured(opened, pictures, viewing);
        if (other != null) {
            var difference = Difference.of(
                    measured.evaluation(), measured(other, pictures, viewing).evaluation());
            var fields = named(opened, viewing);
            fields.put("against", other.card().name());
            fields.put("againstVersion", other.card().version());
            fields.put("difference", difference.fields());
            print(fields);
        }
        if (report != null) {
            Report.write(report, content(opened, Findings.of(measured, pictures)));
        }
    }

    private static ModelPackage rival(ModelPackage model, Path file) {
        var other = ModelPackage.open(file);
        var labels = labels(model);
        if (!labels(other).equals(labels)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "--against marks " + labels(other) + " where --model marks " + labels
                            + "; only models of the same labels can be compared");
        }
        return other;
    }

    private static List<String> labels(ModelPackage model) {
        return model.card().labels().stream().map(Label::name).toList();
    }

    /** Prints its figures too. */
    private Measurement measured(ModelPackage model, Pictures pictures, Viewing viewing) {
        var measured = Release.measure(model, pictures, viewing);
        var fields = named(model, viewing);
        fields.putAll(measured.score().fields());
        print(fields);
        return measured;
    }

    private Map<String, Object> named(ModelPackage model, Viewing viewing) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", model.card().name());
        fields.put("version", model.card().version());
        fields.put("pictures", chosen.word());
        fields.put("viewing", viewing.line());
        return fields;
    }

    private void print(Map<String, Object> fields) {
        spec.commandLine().getOut().println(Json.line(fields));
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
