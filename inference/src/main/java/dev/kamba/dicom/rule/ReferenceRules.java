package dev.kamba.dicom.rule;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The images that an object names, in its frames and in Common Instance Reference (PS3.3 section C.12.2). */
final class ReferenceRules {

    private static final String COMMON = "PS3.3 C.12.2";

    private ReferenceRules() {}

    static List<Rule> rules() {
        return List.of(
                Rule.error("common-instance-reference", "PS3.3 A.51.3", ReferenceRules::common),
                Rule.error("referenced-series", COMMON, ReferenceRules::series),
                Rule.error("references-listed", COMMON, ReferenceRules::listed),
                Rule.warning("references-used", "dcmqi 489", ReferenceRules::used),
                Rule.error("referenced-classes-agree", COMMON, ReferenceRules::classes),
                Rule.error("referenced-studies", COMMON, ReferenceRules::studies),
                Rule.warning("one-referenced-series", "OHIF", ReferenceRules::oneSeries),
                Rule.warning("referenced-series-missing", "OHIF", ReferenceRules::noSeries),
                Rule.warning("source-images-outside", "pydicom-seg 20", ReferenceRules::outside));
    }

    /** Instance UID and class UID of the images in Referenced Series Sequence, of this study and others. */
    private static Map<String, String> listedImages(Subject subject) {
        var listed = new LinkedHashMap<String, String>();
        list(subject.header(), listed);
        Data.items(subject.header(), Tag.StudiesContainingOtherReferencedInstancesSequence)
                .forEach(study -> list(study, listed));
        return listed;
    }

    private static void list(Attributes data, Map<String, String> listed) {
        for (var series : Data.items(data, Tag.ReferencedSeriesSequence)) {
            for (var image : Data.items(series, Tag.ReferencedInstanceSequence)) {
                listed.put(Data.text(image, Tag.ReferencedSOPInstanceUID), Data.text(image, Tag.ReferencedSOPClassUID));
            }
        }
    }

    /** Instance UID and class UID of the images that frames, or the object as a whole, were derived from. */
    private static Map<String, String> namedImages(Subject subject) {
        var named = new HashMap<String, String>();
        for (var frame : subject.frames()) {
            frame.references().forEach(image -> named.put(image.sopInstanceUid(), image.sopClassUid()));
        }
        for (var image : Data.items(subject.header(), Tag.SourceImageSequence)) {
            named.put(Data.text(image, Tag.ReferencedSOPInstanceUID), Data.text(image, Tag.ReferencedSOPClassUID));
        }
        return named;
    }

    private static void common(Subject subject, Consumer<String> finding) {
        if (!namedImages(subject).isEmpty() && listedImages(subject).isEmpty()) {
            finding.accept("frames name images, but Referenced Series Sequence (0008,1115) lists none");
        }
    }

    private static void series(Subject subject, Consumer<String> finding) {
        for (var series : Data.items(subject.header(), Tag.ReferencedSeriesSequence)) {
            if (!series.containsValue(Tag.SeriesInstanceUID)) {
                finding.accept("an item of Referenced Series Sequence (0008,1115) has no Series Instance UID");
            }
            for (var image : Data.items(series, Tag.ReferencedInstanceSequence)) {
                if (!image.containsValue(Tag.ReferencedSOPClassUID)
                        || !image.containsValue(Tag.ReferencedSOPInstanceUID)) {
                    finding.accept("an item of Referenced Instance Sequence (0008,114A) has no SOP class or instance");
                }
            }
        }
    }

    private static void listed(Subject subject, Consumer<String> finding) {
        var listed = listedImages(subject);
        if (listed.isEmpty()) {
            return;
        }
        long missing = namedImages(subject).keySet().stream()
                .filter(uid -> !uid.isEmpty() && !listed.containsKey(uid))
                .count();
        if (missing > 0) {
            finding.accept("Referenced Series Sequence (0008,1115) does not list " + missing
                    + " of the images that are named elsewhere");
        }
    }

    private static void used(Subject subject, Consumer<String> finding) {
        var named = namedImages(subject);
        long needless = named.isEmpty()
                ? 0
                : listedImages(subject).keySet().stream()
                        .filter(uid -> !named.containsKey(uid))
                        .count();
        if (needless > 0) {
            finding.accept(
                    "Referenced Series Sequence (0008,1115) lists " + needless + " images that nothing refers to");
        }
    }

    private static void classes(Subject subject, Consumer<String> finding) {
        var listed = listedImages(subject);
        namedImages(subject).forEach((uid, sopClass) -> {
            if (listed.containsKey(uid)
                    && !listed.get(uid).isEmpty()
                    && !sopClass.isEmpty()
                    && !listed.get(uid).equals(sopClass)) {
                finding.accept("an image has one SOP class in a frame and another in Referenced Series Sequence");
            }
        });
    }

    private static void studies(Subject subject, Consumer<String> finding) {
        var own = Data.text(subject.header(), Tag.StudyInstanceUID);
        for (var study : Data.items(subject.header(), Tag.StudiesContainingOtherReferencedInstancesSequence)) {
            if (!own.isEmpty() && Data.text(study, Tag.StudyInstanceUID).equals(own)) {
                finding.accept("Studies Containing Other Referenced Instances Sequence (0008,1200) lists this study");
            }
        }
    }

    private static void oneSeries(Subject subject, Consumer<String> finding) {
        int series = Data.items(subject.header(), Tag.ReferencedSeriesSequence).size();
        if (series > 1) {
            finding.accept("images of " + series + " series are referenced; OHIF uses the first only");
        }
    }

    private static void noSeries(Subject subject, Consumer<String> finding) {
        if (namedImages(subject).isEmpty()
                && Data.items(subject.header(), Tag.ReferencedSeriesSequence).isEmpty()) {
            finding.accept("there is no Referenced Series Sequence (0008,1115); OHIF drops the object");
        }
    }

    private static void outside(Subject subject, Consumer<String> finding) {
        if (!Data.items(subject.header(), Tag.SourceImageSequence).isEmpty()
                && !subject.anyGroup(Tag.DerivationImageSequence)) {
            finding.accept(
                    "Source Image Sequence (0008,2112) stands outside Derivation Image Sequence (0008,9124); readers"
                            + " look inside");
        }
    }
}
