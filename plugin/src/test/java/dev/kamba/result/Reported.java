package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.io.ImageInputStream;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a segmentation and the report that refers to it, and finds items in a report. */
final class Reported {

    private Reported() {}

    static Findings findings(SourceSeries series, List<List<Mask>> masks) {
        var card = masks.get(0).size() == 1 ? Shapes.card("Lesion") : Shapes.card("Lesion", "Cyst");
        return new Findings(series, card, Shapes.DIGEST, masks, Written.CREATED);
    }

    /** The report's file beside the segmentation's. */
    static Path write(Findings findings, Path folder) {
        Written.writer()
                .write(
                        findings.series(),
                        findings.card(),
                        findings.modelDigest(),
                        findings.masks(),
                        findings.created(),
                        folder.resolve("segmentation.dcm"));
        var piece = Piece.of(ResultKind.REPORT);
        var file = folder.resolve(piece.file());
        new ReportWriter(Naming.USUAL).write(findings, piece, file);
        return file;
    }

    static Attributes read(Path file) throws IOException {
        try (var in = new ImageInputStream(file.toFile())) {
            return in.readDataset(-1, -1);
        }
    }

    /** The items below a parent that have a concept name, by its code. */
    static List<Attributes> items(Attributes parent, String code) {
        var found = new ArrayList<Attributes>();
        var content = parent.getSequence(Tag.ContentSequence);
        if (content != null) {
            for (var item : content) {
                var name = item.getNestedDataset(Tag.ConceptNameCodeSequence);
                if (name != null && code.equals(name.getString(Tag.CodeValue))) {
                    found.add(item);
                }
            }
        }
        return found;
    }

    static List<Attributes> groups(Attributes report) {
        return items(report, "126010").stream()
                .flatMap(item -> items(item, "125007").stream())
                .toList();
    }

    /** The value of the only number with this name, and its unit, such as {@code 12.5 mm}. */
    static String number(Attributes group, String code) {
        var items = items(group, code);
        if (items.size() != 1) {
            throw new AssertionError(items.size() + " items " + code);
        }
        var measured = items.get(0).getNestedDataset(Tag.MeasuredValueSequence);
        return measured.getString(Tag.NumericValue) + " "
                + measured.getNestedDataset(Tag.MeasurementUnitsCodeSequence).getString(Tag.CodeValue);
    }
}
