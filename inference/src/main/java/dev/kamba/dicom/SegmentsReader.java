package dev.kamba.dicom;

import dev.kamba.dicom.SegmentFrame.Source;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** Reads the header of a segmentation (PS3.3 sections A.51 and C.8.20). */
final class SegmentsReader {

    private static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    private static final String LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7";

    /** Label Map Segmentation has no Segmentation Type of its own that every writer sets. */
    private static final String LABELMAP = "LABELMAP";

    private final Attributes attributes;
    private final Instance instance;

    private SegmentsReader(Attributes attributes, Instance instance) {
        this.attributes = attributes;
        this.instance = instance;
    }

    static boolean isSegmentation(Attributes attributes) {
        var sopClass = attributes.getString(Tag.SOPClassUID, "");
        return sopClass.equals(SEGMENTATION) || sopClass.equals(LABEL_MAP);
    }

    static Segments read(Path file) {
        var header = HeaderReader.read(file);
        if (!isSegmentation(header.attributes())) {
            throw PixelFormat.unsupported("the file is no DICOM segmentation");
        }
        if (header.pixels() == null) {
            throw new KambaException(
                    ErrorCode.PIXELS_INVALID, "the segmentation has no pixel data; send the instance again");
        }
        return new SegmentsReader(header.attributes(), Instance.of(header, header.pixels())).segments();
    }

    private Segments segments() {
        var format = instance.format();
        if (format.samples() != 1 || format.floating() || format.signed()) {
            throw PixelFormat.unsupported("a segmentation has one unsigned sample per pixel, this one has not");
        }
        var values = values();
        return new Segments(instance, values, described(), frames(values), identity());
    }

    private Segments.Identity identity() {
        return new Segments.Identity(
                attributes.getString(Tag.SOPInstanceUID, ""),
                attributes.getString(Tag.FrameOfReferenceUID, ""),
                referenced(attributes.getSequence(Tag.ReferencedSeriesSequence)));
    }

    private static List<ReferencedSeries> referenced(@Nullable Sequence items) {
        var series = new ArrayList<ReferencedSeries>();
        if (items != null) {
            for (var item : items) {
                var instances = item.getSequence(Tag.ReferencedInstanceSequence);
                series.add(new ReferencedSeries(
                        item.getString(Tag.SeriesInstanceUID, ""),
                        instances == null
                                ? List.of()
                                : instances.stream()
                                        .map(instance -> instance.getString(Tag.ReferencedSOPInstanceUID, ""))
                                        .toList()));
            }
        }
        return series;
    }

    private Segments.Values values() {
        var type = LABEL_MAP.equals(attributes.getString(Tag.SOPClassUID))
                ? LABELMAP
                : attributes.getString(Tag.SegmentationType, "").toUpperCase(Locale.ROOT);
        return switch (type) {
            case "BINARY" -> new Segments.Values(Segments.Kind.BINARY, 1);
            case "FRACTIONAL" -> {
                int most = attributes.getInt(Tag.MaximumFractionalValue, 0);
                if (most < 1) {
                    throw PixelFormat.unsupported("Maximum Fractional Value (0062,000E) is missing or not positive");
                }
                yield new Segments.Values(Segments.Kind.FRACTIONAL, most);
            }
            case LABELMAP -> new Segments.Values(Segments.Kind.LABEL_MAP, 0);
            default ->
                throw PixelFormat.unsupported("Segmentation Type (0062,0001) is not BINARY, FRACTIONAL or LABELMAP");
        };
    }

    private List<Segment> described() {
        var items = attributes.getSequence(Tag.SegmentSequence);
        if (items == null || items.isEmpty()) {
            throw PixelFormat.unsupported("Segment Sequence (0062,0002) is missing or empty");
        }
        var numbers = new HashSet<Integer>();
        var segments = new ArrayList<Segment>();
        for (var item : items) {
            int number = item.getInt(Tag.SegmentNumber, -1);
            if (number < 0 || !numbers.add(number)) {
                throw PixelFormat.unsupported("a Segment Number (0062,0004) is missing or there twice");
            }
            segments.add(new Segment(
                    number,
                    item.getString(Tag.SegmentLabel, ""),
                    concept(item.getNestedDataset(Tag.SegmentedPropertyCategoryCodeSequence)),
                    concept(item.getNestedDataset(Tag.SegmentedPropertyTypeCodeSequence)),
                    new Segment.Author(
                            item.getString(Tag.SegmentAlgorithmType, ""), item.getString(Tag.SegmentAlgorithmName, "")),
                    rgb(item)));
        }
        return segments;
    }

    private static @Nullable Integer rgb(Attributes segment) {
        int[] lab = segment.getInts(Tag.RecommendedDisplayCIELabValue);
        return lab != null && lab.length == 3 ? CieLab.decode(lab) : null;
    }

    private static CodedConcept concept(@Nullable Attributes code) {
        if (code == null) {
            return new CodedConcept("", "", "");
        }
        var value = code.getString(Tag.CodeValue, code.getString(Tag.LongCodeValue, code.getString(Tag.URNCodeValue)));
        return new CodedConcept(
                value == null ? "" : value,
                code.getString(Tag.CodingSchemeDesignator, ""),
                code.getString(Tag.CodeMeaning, ""));
    }

    private List<SegmentFrame> frames(Segments.Values values) {
        var perFrame = attributes.getSequence(Tag.PerFrameFunctionalGroupsSequence);
        if (perFrame == null || perFrame.size() != instance.frames()) {
            throw PixelFormat.unsupported("Per-Frame Functional Groups (5200,9230) are not one for each frame");
        }
        var frames = new ArrayList<SegmentFrame>();
        for (int index = 0; index < instance.frames(); index++) {
            var groups = FrameAttributes.of(attributes, index, instance.frames());
            int segment = SegmentFrame.ANY;
            if (values.kind() != Segments.Kind.LABEL_MAP) {
                segment = groups.group(Tag.SegmentIdentificationSequence).getInt(Tag.ReferencedSegmentNumber, -1);
                if (segment < 0) {
                    throw PixelFormat.unsupported("a frame has no Referenced Segment Number (0062,000B)");
                }
            }
            frames.add(new SegmentFrame(
                    index,
                    segment,
                    sources(groups.group(Tag.DerivationImageSequence)),
                    FrameGeometry.of(groups).orElse(null),
                    sliceMm(groups)));
        }
        return frames;
    }

    private static double sliceMm(FrameAttributes groups) {
        double stated = groups.group(Tag.PixelMeasuresSequence).getDouble(Tag.SpacingBetweenSlices, 0);
        return stated > 0 && Double.isFinite(stated) ? stated : 0;
    }

    static List<Source> sources(Attributes derivation) {
        var images = derivation.getSequence(Tag.SourceImageSequence);
        var sources = new ArrayList<Source>();
        if (images == null) {
            return sources;
        }
        for (var image : images) {
            var uid = image.getString(Tag.ReferencedSOPInstanceUID, "");
            int[] numbers = image.getInts(Tag.ReferencedFrameNumber);
            if (numbers == null || numbers.length == 0) {
                sources.add(new Source(uid, Source.WHOLE));
                continue;
            }
            for (int number : numbers) {
                sources.add(new Source(uid, number));
            }
        }
        return sources;
    }
}
