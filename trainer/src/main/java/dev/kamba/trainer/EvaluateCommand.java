package dev.kamba.trainer;

import dev.kamba.inference.ViewingOptions;
import dev.kamba.model.ModelPackage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;

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

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var viewing = options.viewing();
        var opened = ModelPackage.open(model);
        var pictures = chosen.pictures(opened.card().labels());
        var score = Release.measure(opened, pictures, viewing).score();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("model", opened.card().name());
        fields.put("version", opened.card().version());
        fields.put("pictures", chosen.word());
        fields.put("viewing", viewing.line());
        fields.putAll(score.fields());
        spec.commandLine().getOut().println(Json.line(fields));
    }
}
