package dev.kamba.dicom.rule;

import dev.kamba.imaging.PlaneGeometry;
import org.aoju.bus.image.Tag;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Frame of Reference and geometry, as far as the object alone tells (PS3.3 sections A.51.3, A.51.5 and C.7.6.16.2). */
final class SpaceRules {

    private static final String USE = "PS3.3 A.51.5";
    private static final String SLICER = "dcmqi, 3D Slicer";

    /** Places nearer than this, in mm, are one. */
    private static final double SAME_MM = 0.01;

    /** Share of a slice by which a frame may lie off the lattice. */
    private static final double OFF_LATTICE = 0.05;

    private SpaceRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("frame-of-reference", "PS3.3 A.51.3", SpaceRules::frameOfReference),
                Rule.error("position-reference-indicator", "PS3.3 C.7.4.1", SpaceRules::indicator),
                Rule.error("geometry-without-reference", USE, SpaceRules::invented),
                Rule.warning("orientation-without-reference", USE, SpaceRules::orientationAlone),
                Rule.error("derivation-without-reference", USE, SpaceRules::derivation),
                Rule.warning("derivation-image", "OHIF", SpaceRules::derivationWanted),
                Rule.error("patient-orientation", "PS3.3 C.7.6.1", SpaceRules::patientOrientation),
                Rule.error("geometry", USE, SpaceRules::geometry),
                Rule.warning("geometry-for-viewers", SLICER, SpaceRules::geometryWanted),
                Rule.warning("orientation-for-ohif", "OHIF", SpaceRules::orientationWanted),
                Rule.error("image-position", "PS3.3 C.7.6.16.2.3", SpaceRules::position),
                Rule.error("image-orientation", "PS3.3 C.7.6.2.1.1", SpaceRules::orientation),
                Rule.error("pixel-spacing", "PS3.3 10.7.1.1", SpaceRules::spacing),
                Rule.error("spacing-between-slices", "PS3.3 C.7.6.16.2.1", SpaceRules::sliceSpacing),
                Rule.warning("spacing-between-slices-stated", SLICER, SpaceRules::sliceSpacingWanted),
                Rule.warning("parallel-frames", SLICER, SpaceRules::parallel),
                Rule.warning("slice-lattice", SLICER, SpaceRules::lattice));
    }

    private static void frameOfReference(Subject subject, Consumer<String> finding) {
        if (!subject.hasFrameOfReference() && !subject.anyGroup(Tag.DerivationImageSequence)) {
            finding.accept(
                    "there is neither a Frame of Reference UID (0020,0052) nor a Derivation Image Sequence (0008,9124)");
        }
    }

    private static void indicator(Subject subject, Consumer<String> finding) {
        if (subject.hasFrameOfReference() && !subject.header().contains(Tag.PositionReferenceIndicator)) {
            finding.accept("Position Reference Indicator (0020,1040) is missing; it may be empty");
        }
    }

    private static void invented(Subject subject, Consumer<String> finding) {
        if (subject.hasFrameOfReference()) {
            return;
        }
        for (int tag : new int[] {Tag.PlanePositionSequence, Tag.PixelMeasuresSequence}) {
            if (subject.anyGroup(tag)) {
                finding.accept(Data.name(tag) + " is there without a Frame of Reference UID (0020,0052)");
            }
        }
    }

    private static void orientationAlone(Subject subject, Consumer<String> finding) {
        if (!subject.hasFrameOfReference() && subject.anyGroup(Tag.PlaneOrientationSequence)) {
            finding.accept(
                    "Plane Orientation Sequence (0020,9116) is there without a Frame of Reference UID (0020,0052)");
        }
    }

    private static void derivation(Subject subject, Consumer<String> finding) {
        // With none at all, another rule speaks.
        if (!subject.hasFrameOfReference() && subject.anyGroup(Tag.DerivationImageSequence)) {
            for (var frame : subject.frames()) {
                if (!frame.has(Tag.DerivationImageSequence)) {
                    finding.accept("frame " + frame.number() + " names no image; nothing else says where it belongs");
                }
            }
        }
    }

    private static void derivationWanted(Subject subject, Consumer<String> finding) {
        // Where no frame names an image, other rules may say why.
        boolean outside = !Data.items(subject.header(), Tag.SourceImageSequence).isEmpty();
        boolean unlisted =
                Data.items(subject.header(), Tag.ReferencedSeriesSequence).isEmpty();
        if ((outside || unlisted) && !subject.anyGroup(Tag.DerivationImageSequence)) {
            return;
        }
        for (var frame : subject.frames()) {
            // Without a place of its own it needs one; that is another rule.
            boolean placed = frame.inPatient() || subject.slide();
            if (subject.hasFrameOfReference() && placed && !frame.has(Tag.DerivationImageSequence)) {
                finding.accept(
                        "frame " + frame.number() + " names no image in " + Data.name(Tag.DerivationImageSequence));
            }
        }
    }

    private static void patientOrientation(Subject subject, Consumer<String> finding) {
        boolean placed = subject.anyGroup(Tag.PlanePositionSequence) && subject.anyGroup(Tag.PlaneOrientationSequence);
        if (!placed
                && !subject.frames().isEmpty()
                && !subject.slide()
                && !subject.header().contains(Tag.PatientOrientation)) {
            finding.accept("Patient Orientation (0020,0020) is missing; it may be empty");
        }
    }

    private static void geometry(Subject subject, Consumer<String> finding) {
        if (subject.hasFrameOfReference() && !subject.slide()) {
            for (var frame : subject.frames()) {
                if (!frame.inPatient() && !frame.has(Tag.DerivationImageSequence)) {
                    finding.accept(
                            "frame " + frame.number() + " has neither a place of its own nor a Derivation Image");
                }
            }
        }
    }

    private static void geometryWanted(Subject subject, Consumer<String> finding) {
        if (subject.hasFrameOfReference() && !subject.slide()) {
            for (var frame : subject.frames()) {
                if (!frame.inPatient() && frame.has(Tag.DerivationImageSequence)) {
                    finding.accept("frame " + frame.number()
                            + " lacks Pixel Measures, Plane Position or Plane Orientation; no volume can be built");
                }
            }
        }
    }

    private static void orientationWanted(Subject subject, Consumer<String> finding) {
        if (!subject.hasFrameOfReference() && !subject.anyGroup(Tag.PlaneOrientationSequence)) {
            finding.accept("without Plane Orientation Sequence (0020,9116) OHIF does not show the object");
        }
    }

    private static void position(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            if (frame.has(Tag.PlanePositionSequence) && !numbers(frame.position(), 3)) {
                finding.accept("frame " + frame.number() + " has no Image Position (0020,0032) of three numbers");
            }
        }
    }

    private static void orientation(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            if (frame.has(Tag.PlaneOrientationSequence) && !directions(frame.orientation())) {
                finding.accept("frame " + frame.number()
                        + " has no Image Orientation (0020,0037) of two perpendicular unit vectors");
            }
        }
    }

    private static boolean directions(double[] v) {
        return numbers(v, 6)
                && Math.abs(Math.hypot(Math.hypot(v[0], v[1]), v[2]) - 1) < 1e-2
                && Math.abs(Math.hypot(Math.hypot(v[3], v[4]), v[5]) - 1) < 1e-2
                && Math.abs(v[0] * v[3] + v[1] * v[4] + v[2] * v[5]) < 1e-3;
    }

    private static boolean numbers(double[] values, int count) {
        return values.length == count && Arrays.stream(values).allMatch(Double::isFinite);
    }

    private static void spacing(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            var spacing = frame.spacing();
            if (frame.has(Tag.PixelMeasuresSequence) && !(numbers(spacing, 2) && spacing[0] > 0 && spacing[1] > 0)) {
                finding.accept("frame " + frame.number() + " has no Pixel Spacing (0028,0030) of two positive numbers");
            }
        }
    }

    private static double[] slices(Frame frame) {
        return Data.doubles(frame.group(Tag.PixelMeasuresSequence), Tag.SpacingBetweenSlices);
    }

    private static void sliceSpacing(Subject subject, Consumer<String> finding) {
        for (var frame : subject.frames()) {
            var spacing = slices(frame);
            if (spacing.length > 0 && !(numbers(spacing, 1) && spacing[0] > 0)) {
                finding.accept(
                        "frame " + frame.number() + " has a Spacing Between Slices (0018,0088) that is not positive");
            }
        }
    }

    private static void sliceSpacingWanted(Subject subject, Consumer<String> finding) {
        if (offsets(subject).length > 1 && subject.frames().stream().anyMatch(frame -> slices(frame).length == 0)) {
            finding.accept("Spacing Between Slices (0018,0088) is not stated; readers take the thickness or guess");
        }
    }

    private static List<PlaneGeometry> places(Subject subject) {
        return subject.frames().stream()
                .flatMap(frame -> frame.place().stream())
                .toList();
    }

    private static void parallel(Subject subject, Consumer<String> finding) {
        var places = places(subject);
        if (places.stream().anyMatch(place -> !place.isParallelTo(places.get(0)))) {
            finding.accept("frames are not parallel; no volume can be built");
        }
    }

    /** Distinct offsets of frames along the normal of the first, rising. */
    private static double[] offsets(Subject subject) {
        var places = places(subject);
        var sorted = places.stream()
                .mapToDouble(place -> place.position().dot(places.get(0).normal()))
                .sorted()
                .toArray();
        int count = 0;
        for (double offset : sorted) {
            if (count == 0 || offset - sorted[count - 1] > SAME_MM) {
                sorted[count++] = offset;
            }
        }
        return Arrays.copyOf(sorted, count);
    }

    private static void lattice(Subject subject, Consumer<String> finding) {
        var offsets = offsets(subject);
        if (offsets.length < 2) {
            return;
        }
        var first = subject.frames().get(0);
        var measures = first.group(Tag.PixelMeasuresSequence);
        double step = Data.doubles(measures, Tag.SpacingBetweenSlices).length == 1
                ? slices(first)[0]
                : Data.doubles(measures, Tag.SliceThickness).length == 1
                        ? Data.doubles(measures, Tag.SliceThickness)[0]
                        : offsets[1] - offsets[0];
        boolean off = Arrays.stream(offsets)
                .map(offset -> (offset - offsets[0]) / step)
                .anyMatch(slices -> Math.abs(slices - Math.rint(slices)) > OFF_LATTICE);
        if (step > 0 && off) {
            finding.accept("frames do not lie at multiples of the slice distance; no volume can be built");
        }
    }
}
