package dev.kamba.inference;

import dev.kamba.dicom.SegmentationObject;
import dev.kamba.dicom.rule.SegRules;
import dev.kamba.dicom.rule.Sources;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

/** Checks a segmentation against the rule book. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description =
                "Checks a segmentation against the standard, against what viewers need, and against its images; ends with"
                        + " 0 if there are no errors, 1 if there are, 2 if it was called wrongly.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SegValidate implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "FILE", description = "the segmentation")
    private Path file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SOURCES",
            description = "folder with its images; without it, rules about them are not checked")
    private @Nullable Path folder;

    @Option(names = "--json", description = "machine-readable")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        var object = SegmentationObject.read(file);
        var sources = folder == null
                ? null
                : Sources.of(SegSources.find(
                        object.sourceSeriesUid(),
                        folder,
                        file,
                        spec.commandLine().getErr()::println));
        var findings = SegRules.check(object, sources);
        var report = new SegValidateReport(findings, sources == null ? SegRules.uncheckedWithoutSources() : List.of());
        spec.commandLine().getOut().println(json ? report.json() : report.text());
        return SegRules.anyError(findings) ? 1 : 0;
    }
}
