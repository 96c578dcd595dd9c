package dev.kamba.trainer;

import dev.kamba.trainer.data.DicomWebPull;
import dev.kamba.trainer.data.DicomWebPull.Selection;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Fetches training data from a PACS. */
@Command(
        name = "pull",
        description = "Fetches segmentations and the series they were drawn on from a PACS by DICOMweb;"
                + " run again, it goes on where it stopped. Prints one JSON line.")
final class PullCommand implements Runnable {

    @Option(names = "--url", required = true, description = "DICOMweb service, for example https://pacs:8042/dicom-web")
    private URI url = URI.create("");

    @Option(names = "--out", required = true, description = "folder to put the files into")
    private Path out = Path.of("");

    @Option(
            names = "--secret",
            description = "name of the environment variable that holds user:password, or Bearer and a token")
    private Optional<String> secret = Optional.empty();

    @Option(names = "--study", description = "Study Instance UID; may be repeated (default: all studies)")
    private List<String> studies = new ArrayList<>();

    @Option(names = "--description", description = "part of the segmentations' Series Description (default: any)")
    private String description = "";

    @Option(names = "--most", description = "series of segmentations at most (default: ${DEFAULT-VALUE})")
    private int most = 1000;

    @Override
    public void run() {
        var pull = new DicomWebPull(url, secret.map(DicomWebPull::secret), out);
        var pulled = pull.run(new Selection(studies, description, most), PullCommand::show);
        var fields = new LinkedHashMap<String, Object>();
        fields.put("segmentations", pulled.segmentations());
        fields.put("sources", pulled.sources());
        fields.put("sourcesMissing", pulled.missing());
        fields.put("instances", pulled.instances());
        fields.put("fetched", pulled.fetched());
        fields.put("bytes", pulled.bytes());
        System.out.println(Json.line(fields));
    }

    private static void show(int done, int total, long bytes) {
        System.err.printf("\r%d of %d instances, %d MB%s", done, total, bytes / 1_000_000, done == total ? "\n" : "");
    }
}
