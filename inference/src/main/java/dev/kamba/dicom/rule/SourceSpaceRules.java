package dev.kamba.dicom.rule;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.imaging.PlaneGeometry;
import org.aoju.bus.image.Tag;

import java.util.List;
import java.util.function.Consumer;

/** The geometry is that of the images given (PS3.3 sections A.51.1 and A.51.5.1). */
final class SourceSpaceRules {

    private static final String SPACE = "PS3.3 A.51.5.1";

    /** Writers round positions; this is far below a pixel of any body scanner. */
    private static final double POSITION_MM = 0.01;

    private static final double DIRECTION = 1e-3;

    /** Share of a distance. */
    private static final double SPACING = 1e-3;

    private SourceSpaceRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.sourceError("source-frame-of-reference", SPACE, SourceSpaceRules::reference),
                Rule.sourceError("source-position-reference", "PS3.3 C.7.4.1", SourceSpaceRules::indicator),
                Rule.sourceError("source-position", SPACE, SourceSpaceRules::position),
                Rule.sourceError("source-orientation", SPACE, SourceSpaceRules::orientation),
                Rule.sourceError("source-spacing", SPACE, SourceSpaceRules::spacing),
                Rule.sourceError("source-slice-spacing", "PS3.3 C.7.6.16.2.1", SourceSpaceRules::sliceSpacing),
                Rule.sourceWarning("source-slice-thickness", "PS3.3 C.7.6.16.2.1", SourceSpaceRules::thickness));
    }

    private static void reference(Subject subject, Sources sources, Consumer<String> finding) {
        var own = Data.text(subject.header(), Tag.FrameOfReferenceUID);
        var theirs = Data.text(sources.first(), Tag.FrameOfReferenceUID);
        if (!own.isEmpty() && theirs.isEmpty()) {
            finding.accept("there is a Frame of Reference UID (0020,0052), but the images have none");
        } else if (own.isEmpty() && sources.geometric()) {
            finding.accept("there is no Frame of Reference UID (0020,0052), but the images have one, and positions");
        } else if (!own.isEmpty() && !own.equals(theirs)) {
            finding.accept("Frame of Reference UID (0020,0052) is not that of the images");
        }
    }

    private static void indicator(Subject subject, Sources sources, Consumer<String> finding) {
        if (subject.header().contains(Tag.PositionReferenceIndicator)
                && !Data.text(subject.header(), Tag.PositionReferenceIndicator)
                        .equals(Data.text(sources.first(), Tag.PositionReferenceIndicator))) {
            finding.accept("Position Reference Indicator (0020,1040) is not that of the images");
        }
    }

    private interface Pair {
        boolean differ(PlaneGeometry own, PlaneGeometry source);
    }

    /** Frames that name one image of their size: they are on its grid. */
    private static void eachOnGrid(Subject subject, Sources sources, Pair pair, String what, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            var source = sources.only(frame)
                    .filter(image -> image.rows() == subject.rows() && image.columns() == subject.columns())
                    .flatMap(SourceFrame::geometry);
            var own = frame.place();
            if (source.isPresent() && own.isPresent() && pair.differ(own.get(), source.get())) {
                finding.accept("frame " + frame.number() + " has another " + what + " than the image it names");
            }
        }
    }

    private static void position(Subject subject, Sources sources, Consumer<String> finding) {
        eachOnGrid(
                subject,
                sources,
                (own, source) -> own.position().minus(source.position()).length() > POSITION_MM,
                "position",
                finding);
    }

    private static void orientation(Subject subject, Sources sources, Consumer<String> finding) {
        eachOnGrid(
                subject,
                sources,
                (own, source) -> own.row().minus(source.row()).length() > DIRECTION
                        || own.column().minus(source.column()).length() > DIRECTION,
                "orientation",
                finding);
    }

    private static void spacing(Subject subject, Sources sources, Consumer<String> finding) {
        eachOnGrid(
                subject,
                sources,
                (own, source) -> differ(own.spacing().rowMm(), source.spacing().rowMm())
                        || differ(own.spacing().columnMm(), source.spacing().columnMm()),
                "pixel spacing",
                finding);
    }

    private static boolean differ(double own, double source) {
        return Math.abs(own - source) > SPACING * source;
    }

    private static void sliceSpacing(Subject subject, Sources sources, Consumer<String> finding) {
        if (sources.step().isEmpty()) {
            return;
        }
        for (var frame : subject.frames()) {
            var stated = Data.doubles(frame.group(Tag.PixelMeasuresSequence), Tag.SpacingBetweenSlices);
            if (stated.length == 1
                    && stated[0] > 0
                    && Math.abs(stated[0] - sources.step().getAsDouble()) > 10 * SPACING * stated[0]) {
                finding.accept("frame " + frame.number()
                        + " has a Spacing Between Slices (0018,0088) that is not the distance of adjacent images");
            }
        }
    }

    private static void thickness(Subject subject, Sources sources, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            var stated = Data.texts(frame.group(Tag.PixelMeasuresSequence), Tag.SliceThickness);
            if (!stated.isEmpty()
                    && !sources.thickness().isEmpty()
                    && !equal(stated.get(0), sources.thickness().get(0))) {
                finding.accept("frame " + frame.number() + " has another Slice Thickness (0018,0050) than the images");
            }
        }
    }

    private static boolean equal(String own, String source) {
        return own.equals(source) || !differ(Double.parseDouble(own), Double.parseDouble(source));
    }
}
