package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** References resolve to the images given (PS3.3 sections 10.3, C.8.20.2 and A.51.5.1). */
final class SourceRules {

    private SourceRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.sourceError("source-series", "PS3.3 C.12.2", SourceRules::series),
                Rule.sourceError("source-instances", "PS3.3 10.3", SourceRules::instances),
                Rule.sourceError("source-classes", "PS3.3 10.3", SourceRules::classes),
                Rule.sourceError("source-frame-numbers", "PS3.3 10.3", SourceRules::numbers),
                Rule.sourceWarning("source-frame-number-missing", "OHIF 4664", SourceRules::numberMissing),
                Rule.sourceWarning("source-frame-number-needless", "PS3.3 10.3", SourceRules::numberNeedless),
                Rule.sourceError("source-lossy", "PS3.3 C.8.20.2", SourceRules::lossy),
                Rule.sourceError("source-size", "PS3.3 A.51.5.1", SourceRules::size),
                Rule.sourceWarning("source-size-for-ohif", "OHIF", SourceRules::sizeForViewers));
    }

    private static void series(Subject subject, Sources sources, Consumer<String> finding) {
        var series = Data.items(subject.header(), Tag.ReferencedSeriesSequence);
        if (!series.isEmpty()
                && series.stream()
                        .noneMatch(
                                item -> Data.text(item, Tag.SeriesInstanceUID).equals(sources.seriesInstanceUid()))) {
            finding.accept("Referenced Series Sequence (0008,1115) does not list the series of the images");
        }
    }

    /** Images that the object says are of other series than the one given. */
    private static Set<String> elsewhere(Subject subject, Sources sources) {
        var others = new HashSet<String>();
        for (var series : Data.items(subject.header(), Tag.ReferencedSeriesSequence)) {
            if (!Data.text(series, Tag.SeriesInstanceUID).equals(sources.seriesInstanceUid())) {
                Data.items(series, Tag.ReferencedInstanceSequence)
                        .forEach(image -> others.add(Data.text(image, Tag.ReferencedSOPInstanceUID)));
            }
        }
        return others;
    }

    private static void instances(Subject subject, Sources sources, Consumer<String> finding) {
        var elsewhere = elsewhere(subject, sources);
        for (var frame : subject.frames()) {
            for (var image : frame.references()) {
                if (!image.sopInstanceUid().isEmpty()
                        && !elsewhere.contains(image.sopInstanceUid())
                        && sources.instance(image.sopInstanceUid()).isEmpty()) {
                    finding.accept("frame " + frame.number() + " names an image that is not among those given");
                }
            }
        }
    }

    private interface Known {
        void on(Frame frame, Frame.Reference image, Sources.Instance source);
    }

    private static void eachKnown(Subject subject, Sources sources, Known known) {
        for (var frame : subject.frames()) {
            for (var image : frame.references()) {
                sources.instance(image.sopInstanceUid()).ifPresent(source -> known.on(frame, image, source));
            }
        }
    }

    private static void classes(Subject subject, Sources sources, Consumer<String> finding) {
        eachKnown(subject, sources, (frame, image, source) -> {
            if (!image.sopClassUid().equals(source.sopClassUid())) {
                finding.accept("frame " + frame.number() + " names an image with another SOP class than it has");
            }
        });
    }

    private static void numbers(Subject subject, Sources sources, Consumer<String> finding) {
        eachKnown(subject, sources, (frame, image, source) -> {
            if (image.numbers().stream().anyMatch(number -> number < 1 || number > source.frames())) {
                finding.accept("frame " + frame.number() + " names a frame that its image does not have");
            }
        });
    }

    private static void numberMissing(Subject subject, Sources sources, Consumer<String> finding) {
        eachKnown(subject, sources, (frame, image, source) -> {
            if (source.frames() > 1 && image.numbers().isEmpty()) {
                finding.accept("frame " + frame.number() + " names all " + source.frames() + " frames of an image");
            }
        });
    }

    private static void numberNeedless(Subject subject, Sources sources, Consumer<String> finding) {
        eachKnown(subject, sources, (frame, image, source) -> {
            if (source.frames() == 1 && image.numbers().equals(List.of(1))) {
                finding.accept("frame " + frame.number() + " numbers the frame of an image that has only one");
            }
        });
    }

    private static void lossy(Subject subject, Sources sources, Consumer<String> finding) {
        if (Data.text(subject.header(), Tag.LossyImageCompression).equals("00")) {
            var reported = new HashSet<String>();
            eachKnown(subject, sources, (frame, image, source) -> {
                if (source.lossy() && reported.add(image.sopInstanceUid())) {
                    finding.accept("frame " + frame.number()
                            + " was made from a lossy image, but Lossy Image Compression (0028,2110) is 00");
                }
            });
        }
    }

    private static void size(Subject subject, Sources sources, Consumer<String> finding) {
        if (!subject.hasFrameOfReference()) {
            compareSize(subject, sources, finding);
        }
    }

    private static void sizeForViewers(Subject subject, Sources sources, Consumer<String> finding) {
        if (subject.hasFrameOfReference()) {
            compareSize(subject, sources, finding);
        }
    }

    private static void compareSize(Subject subject, Sources sources, Consumer<String> finding) {
        if (subject.rows() == 0 || subject.columns() == 0) {
            return;
        }
        eachKnown(subject, sources, (frame, image, source) -> {
            if (source.rows() != subject.rows() || source.columns() != subject.columns()) {
                finding.accept("frame " + frame.number() + " has another size than the image it names");
            }
        });
    }
}
