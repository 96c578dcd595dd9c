package dev.kamba.inference;

import dev.kamba.dicom.Segments;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Shows what a segmentation holds. */
@Command(
        name = "dump",
        mixinStandardHelpOptions = true,
        description = "Shows what a segmentation holds; no patient data.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SegDump implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the segmentation")
    private Path file;

    @Option(names = "--json", description = "machine-readable")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var report = new SegDumpReport(Segments.read(file));
        spec.commandLine().getOut().println(json ? report.json() : report.text());
        return 0;
    }
}
