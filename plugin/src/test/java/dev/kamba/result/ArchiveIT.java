package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.digest.Sha256;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.DicomWeb;
import dev.kamba.peer.Orthanc;
import dev.kamba.peer.Program;
import dev.kamba.peer.TestPacs;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An archive gives back what it was given, bit by bit: the data sets of all kinds of results, over DIMSE (C-STORE, C-MOVE) and
 * DICOMweb (STOW-RS, WADO-RS). The file meta information is the archive's own.
 */
@NeedsProgram({"Orthanc", "movescu"})
class ArchiveIT {

    private static final String NOTICE = "AI result, not for diagnosis";
    private static final Set<String> SOURCES = Set.of("ct", "enhanced mr, time points", "us, grey", "us, cine");

    @TempDir
    Path folder;

    @Test
    void orthanc_returns_every_kind_of_result_as_it_was_stored() throws Exception {
        var files = write();
        try (var orthanc = Orthanc.start(Files.createDirectory(folder.resolve("orthanc")));
                var pacs = TestPacs.start(folder.resolve("pacs"))) {
            orthanc.addModality("pacs", TestPacs.AE_TITLE, pacs.port());

            store(orthanc, files);
            assertReturned(orthanc, files, "C-STORE");

            orthanc.clear();
            for (var file : files) {
                DicomWeb.store(orthanc, file);
            }
            assertReturned(orthanc, files, "STOW-RS");
        }
    }

    private List<Path> write() throws IOException {
        var files = new ArrayList<Path>();
        for (var kind : SourceKind.all().stream()
                .filter(each -> SOURCES.contains(each.name()))
                .toList()) {
            var here = Files.createDirectory(folder.resolve("result-" + files.size()));
            // The sources repeat their UIDs; another model for each kind makes other results.
            var findings = findings(kind.make(here.resolve("source")), Sha256.hex(kind.name()));
            files.add(segmentation(findings, SegEncoding.BINARY, here.resolve("segmentation.dcm")));
            files.addAll(others(findings, here));
        }
        return files;
    }

    private static Findings findings(SourceSeries series, String model) {
        var masks = Encoded.apart(Shapes.letters(series, 2, 4));
        return new Findings(series, Shapes.card("Lesion", "Cyst"), model, masks, Written.CREATED);
    }

    private static Path segmentation(Findings findings, SegEncoding encoding, Path file) {
        Written.writer()
                .write(
                        new SegJob(findings.series(), findings.card(), findings.modelDigest(), findings.created()),
                        Encoded.content(encoding, findings.series(), findings.masks()),
                        file);
        return file;
    }

    private static List<Path> others(Findings findings, Path folder) {
        var report = folder.resolve("report.dcm");
        new ReportWriter(Naming.USUAL).write(findings, Piece.of(ResultKind.REPORT), report);
        var capture = folder.resolve("capture.dcm");
        new CaptureWriter(Written.EQUIPMENT, Written.SETTINGS, NOTICE).write(findings, capture);
        var presentation = folder.resolve("presentation.dcm");
        new PresentationWriter(Written.EQUIPMENT, Written.SETTINGS, NOTICE).write(findings, presentation);
        return List.of(
                segmentation(findings, SegEncoding.LABELMAP, folder.resolve("labelmap.dcm")),
                segmentation(findings, SegEncoding.FRACTIONAL, folder.resolve("fractional.dcm")),
                report,
                capture,
                presentation);
    }

    private static void store(Orthanc orthanc, List<Path> files) throws Exception {
        try (var camel = new DefaultCamelContext();
                var template = camel.createProducerTemplate()) {
            camel.start();
            template.start();
            template.requestBody("dicom:" + Orthanc.AE_TITLE + "@127.0.0.1:" + orthanc.dicomPort(), files);
        }
    }

    private void assertReturned(Orthanc orthanc, List<Path> files, String stored) throws Exception {
        assertThat(orthanc.instances()).hasSameSizeAs(files);
        var headers = new ArrayList<Attributes>();
        for (var file : files) {
            headers.add(Written.header(file));
        }
        for (var study : Set.copyOf(texts(headers, Tag.StudyInstanceUID))) {
            move(orthanc, study);
        }
        for (int i = 0; i < files.size(); i++) {
            var uid = headers.get(i).getString(Tag.SOPInstanceUID);
            var original = dataSet(Files.readAllBytes(files.get(i)));
            var moved = received(uid);
            var fetched = DicomWeb.fetch(
                    orthanc,
                    headers.get(i).getString(Tag.StudyInstanceUID),
                    headers.get(i).getString(Tag.SeriesInstanceUID),
                    uid);
            assertThat(dataSet(Files.readAllBytes(moved)))
                    .as("%s, C-MOVE of %s", stored, files.get(i))
                    .isEqualTo(original);
            assertThat(dataSet(fetched))
                    .as("%s, WADO-RS of %s", stored, files.get(i))
                    .isEqualTo(original);
            Files.delete(moved);
        }
    }

    private Path received(String uid) throws IOException {
        try (var files = Files.walk(folder.resolve("pacs"))) {
            return files.filter(file -> file.endsWith(uid + ".dcm")).findFirst().orElseThrow();
        }
    }

    private static List<String> texts(List<Attributes> headers, int tag) {
        return headers.stream().map(header -> header.getString(tag)).toList();
    }

    private static void move(Orthanc orthanc, String study) throws Exception {
        var moved = Program.run(
                "movescu",
                "-S",
                // Orthanc lets peers move that it knows.
                "-aet",
                TestPacs.AE_TITLE,
                "-aec",
                Orthanc.AE_TITLE,
                "-aem",
                TestPacs.AE_TITLE,
                "-k",
                "QueryRetrieveLevel=STUDY",
                "-k",
                "StudyInstanceUID=" + study,
                "127.0.0.1",
                Integer.toString(orthanc.dicomPort()));
        assertThat(moved.output()).as("exit code %d", moved.exitCode()).isEmpty();
    }

    /** What follows the file meta information, whose length its first element tells (PS3.10 section 7.1). */
    private static byte[] dataSet(byte[] part10) {
        int start = 132
                + 12
                + ByteBuffer.wrap(part10).order(ByteOrder.LITTLE_ENDIAN).getInt(132 + 8);
        return Arrays.copyOfRange(part10, start, part10.length);
    }
}
