package dev.kamba.dicom;

import dev.kamba.digest.Sha256;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a DICOM file is and what it refers to.
 *
 * @param sopClassUid SOP Class UID (0008,0016)
 * @param sopInstanceUid SOP Instance UID (0008,0018)
 * @param studyInstanceUid Study Instance UID (0020,000D)
 * @param seriesInstanceUid Series Instance UID (0020,000E)
 * @param patient the same for all files of a patient, and not the Patient ID but a digest of it and its issuer; where there is
 *     no Patient ID, the same for all files of a study
 * @param hasPixels whether there are pixel data
 * @param segmentation whether it is a segmentation of a kind that {@link Segments} reads
 * @param referencedSeries Series Instance UIDs in the Referenced Series Sequence (0008,1115)
 */
public record Outline(
        String sopClassUid,
        String sopInstanceUid,
        String studyInstanceUid,
        String seriesInstanceUid,
        String patient,
        boolean hasPixels,
        boolean segmentation,
        List<String> referencedSeries) {

    private static final int PREAMBLE = 128;
    private static final byte[] MAGIC = "DICM".getBytes(StandardCharsets.US_ASCII);

    public Outline {
        referencedSeries = List.copyOf(referencedSeries);
    }

    /** Whether the file begins as a DICOM file does (PS3.10 section 7.1). */
    public static boolean isDicom(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            var start = in.readNBytes(PREAMBLE + MAGIC.length);
            return start.length == PREAMBLE + MAGIC.length
                    && Arrays.equals(start, PREAMBLE, start.length, MAGIC, 0, MAGIC.length);
        }
    }

    /** Reads a file up to its pixel data. */
    public static Outline read(Path file) {
        var header = HeaderReader.read(file);
        var attributes = header.attributes();
        var study = Uids.require(attributes, Tag.StudyInstanceUID, "Study Instance UID (0020,000D)");
        return new Outline(
                Uids.require(attributes, Tag.SOPClassUID, "SOP Class UID (0008,0016)"),
                Uids.require(attributes, Tag.SOPInstanceUID, "SOP Instance UID (0008,0018)"),
                study,
                Uids.require(attributes, Tag.SeriesInstanceUID, "Series Instance UID (0020,000E)"),
                patient(attributes, study),
                header.pixels() != null,
                SegmentsReader.isSegmentation(attributes),
                referencedSeries(attributes));
    }

    private static String patient(Attributes attributes, String study) {
        var id = attributes.getString(Tag.PatientID, "");
        return digest(
                id.isBlank()
                        ? "study\n" + study
                        : "patient\n" + id + "\n" + attributes.getString(Tag.IssuerOfPatientID, ""));
    }

    private static String digest(String text) {
        return Sha256.hex(text).substring(0, 32);
    }

    private static List<String> referencedSeries(Attributes attributes) {
        var series = new LinkedHashSet<String>();
        var sequence = attributes.getSequence(Tag.ReferencedSeriesSequence);
        if (sequence != null) {
            for (var item : sequence) {
                var uid = item.getString(Tag.SeriesInstanceUID, "");
                if (Uids.wellFormed(uid)) {
                    series.add(uid);
                }
            }
        }
        return List.copyOf(series);
    }
}
