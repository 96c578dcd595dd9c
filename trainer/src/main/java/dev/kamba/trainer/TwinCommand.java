package dev.kamba.trainer;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.export.TwinWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Files;
import java.nio.file.Path;

/** Gives a finished package its float16 twin; no checkpoint is needed. */
@Command(
        name = "twin",
        description = "Writes the float16 twin NAME.fp16.onnx beside a model package NAME.onnx, if its masks of a"
                + " plan's pictures are the same.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TwinCommand implements Runnable {

    @Option(names = "--model", required = true, description = "model package")
    private Path model;

    @Mixin
    private ChosenPictures chosen;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        var opened = ModelPackage.open(model);
        var folder = model.toAbsolutePath().resolveSibling("");
        if (!Files.isWritable(folder)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the twin must lie beside its package, and nothing can be written there; copy the package"
                            + " elsewhere");
        }
        var pictures = chosen.pictures(opened.card().labels());
        var twin = TwinWriter.write(opened, NetworkInputs.of(pictures, opened.card(), folder));
        spec.commandLine().getOut().println(Release.line(twin));
    }
}
