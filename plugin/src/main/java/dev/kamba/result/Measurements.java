package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.imaging.Diameters;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.SliceExtents;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Measures the masks of a series. In a volume (at least two slices at different places, with geometry) a label is measured over
 * all slices; elsewhere on the one frame on which it is largest. A label that was not found has no measurements.
 */
final class Measurements {

    private final Findings findings;
    private final List<SourceFrame> frames;
    private final boolean volume;
    private final Optional<double[]> extents;
    private final Map<String, Attributes> headers = new HashMap<>();
    private final Optional<Quantity> quantity;

    private Measurements(Findings findings) {
        this.findings = findings;
        var series = findings.series();
        frames = series.frames();
        volume = isVolume(findings);
        extents = volume
                ? SliceExtents.of(frames.stream()
                        .map(frame -> frame.geometry().orElseThrow())
                        .toList())
                : Optional.empty();
        quantity = Quantity.of(series.modality(), header(frames.get(0)));
    }

    /** Whether the frames lie at several places of one Frame of Reference. */
    static boolean isVolume(Findings findings) {
        return findings.series().geometric()
                && findings.series().frames().stream()
                                .map(frame -> frame.geometry().orElseThrow().position())
                                .distinct()
                                .count()
                        > 1;
    }

    /** One for each label that was found, in the card's order. */
    static List<Measured> of(Findings findings) {
        return new Measurements(findings).measure();
    }

    private List<Measured> measure() {
        int labels = findings.card().labels().size();
        var largest = new ArrayList<Integer>();
        for (int label = 0; label < labels; label++) {
            largest.add(largest(label));
        }
        var means = means(largest);
        var measured = new ArrayList<Measured>();
        for (int label = 0; label < labels; label++) {
            if (!mask(largest.get(label), label).isEmpty()) {
                measured.add(measure(label, largest.get(label), means.get(label)));
            }
        }
        return List.copyOf(measured);
    }

    private Measured measure(int label, int frame, OptionalDouble mean) {
        var spacing = spacing(frame);
        int pixels = mask(frame, label).count();
        return new Measured(
                label,
                frame,
                pixels,
                spacing.map(size -> OptionalDouble.of(size.areaMm2(pixels))).orElse(OptionalDouble.empty()),
                diameters(label, frame),
                volume(label),
                mean);
    }

    /** The frame on which the label is largest; the first of several. */
    private int largest(int label) {
        int largest = 0;
        for (int frame = 1; frame < frames.size(); frame++) {
            if (area(frame, label) > area(largest, label)) {
                largest = frame;
            }
        }
        return largest;
    }

    private double area(int frame, int label) {
        int pixels = mask(frame, label).count();
        // Within a volume slices may differ in spacing; elsewhere the number of pixels is all that can be compared.
        return volume ? frames.get(frame).spacing().orElseThrow().areaMm2(pixels) : pixels;
    }

    private Optional<Diameters> diameters(int label, int frame) {
        if (!volume) {
            return spacing(frame).flatMap(size -> Diameters.of(mask(frame, label), size));
        }
        var found = new ArrayList<Diameters>();
        for (int i = 0; i < frames.size(); i++) {
            Diameters.of(mask(i, label), frames.get(i).spacing().orElseThrow()).ifPresent(found::add);
        }
        return found.stream().max(Comparator.comparingDouble(Diameters::longestMm));
    }

    private OptionalDouble volume(int label) {
        if (extents.isEmpty()) {
            return OptionalDouble.empty();
        }
        var sum = 0.0;
        for (int frame = 0; frame < frames.size(); frame++) {
            sum += area(frame, label) * extents.get()[frame];
        }
        return OptionalDouble.of(sum);
    }

    /** Of each label; every frame is decoded once. */
    private List<OptionalDouble> means(List<Integer> largest) {
        int labels = largest.size();
        var sums = new double[labels];
        var counts = new long[labels];
        for (int frame = 0; quantity.isPresent() && frame < frames.size(); frame++) {
            var masks = new ArrayList<Mask>();
            for (int label = 0; label < labels; label++) {
                masks.add(volume || frame == largest.get(label) ? mask(frame, label) : emptyAt(frame));
            }
            if (masks.stream().anyMatch(mask -> !mask.isEmpty())) {
                add(frames.get(frame), masks, sums, counts);
            }
        }
        var means = new ArrayList<OptionalDouble>();
        for (int label = 0; label < labels; label++) {
            means.add(counts[label] == 0 ? OptionalDouble.empty() : OptionalDouble.of(sums[label] / counts[label]));
        }
        return means;
    }

    private static void add(SourceFrame frame, List<Mask> masks, double[] sums, long[] counts) {
        var image = frame.image();
        if (image.channels() != 1) {
            return;
        }
        var samples = image.view();
        for (int label = 0; label < masks.size(); label++) {
            var bits = masks.get(label).bits();
            for (int at = bits.nextSetBit(0); at >= 0; at = bits.nextSetBit(at + 1)) {
                sums[label] += samples.get(at);
            }
            counts[label] += bits.cardinality();
        }
    }

    private Mask mask(int frame, int label) {
        return findings.masks().get(frame).get(label);
    }

    private Mask emptyAt(int frame) {
        return Mask.empty(frames.get(frame).rows(), frames.get(frame).columns());
    }

    private Optional<PixelSpacing> spacing(int frame) {
        var source = frames.get(frame);
        return PixelSize.of(source, findings.series().modality(), header(source));
    }

    private Attributes header(SourceFrame frame) {
        return headers.computeIfAbsent(frame.sopInstanceUid(), findings.series()::header);
    }

    /** What the mean measures; empty if there is none. */
    static Optional<Quantity> quantity(Findings findings) {
        var series = findings.series();
        return Quantity.of(
                series.modality(), series.header(series.frames().get(0).sopInstanceUid()));
    }
}
