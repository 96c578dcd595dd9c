package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.nio.file.Path;

/** Writes the measurements of a job as a structured report (TID 1500) that refers to the job's segmentation. */
final class ReportWriter implements ObjectWriter {

    private final Naming naming;

    ReportWriter(Naming naming) {
        this.naming = naming;
    }

    @Override
    public Written write(Findings findings, Piece piece, Path file) {
        var segmentation = SegReference.read(
                file.resolveSibling(Piece.of(piece.segmentation()).file()));
        var report = report(findings, segmentation, naming);
        var check = new ReportCheck(findings, segmentation);
        Part10.write("the report", report, out -> {}, written -> check.check(Part10.read(written)), file);
        return new Written(report.getString(Tag.SOPInstanceUID), report.getString(Tag.SOPClassUID));
    }

    /** The data set of a report; the same arguments give the same. */
    static Attributes report(Findings findings, SegReference segmentation, Naming naming) {
        var measured = Measurements.of(findings);
        var report = new Attributes();
        new ReportHeader(findings, segmentation, naming).describe(report, !measured.isEmpty());
        new ReportContent(findings, segmentation, measured, Measurements.quantity(findings)).describe(report);
        return report;
    }
}
