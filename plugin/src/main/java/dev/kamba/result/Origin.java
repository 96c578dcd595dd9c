package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where a result comes from, beyond what is in it.
 *
 * @param sourceDigest SHA-256 of the source series' instances, hexadecimal: an instance that was replaced under its UID makes
 *     another result; empty where it is not known
 * @param replaces the object that each kind replaces, if there is one
 */
public record Origin(String sourceDigest, Map<ResultKind, Replaced> replaces) {

    /** An earlier object of the same series and model. */
    public record Replaced(String series, String sopClass, String instance) {}

    /** Made of files alone, the first of its kind. */
    static final Origin UNKNOWN = new Origin("", Map.of());

    public Origin {
        replaces = Map.copyOf(replaces);
    }

    /** What it adds to the UIDs of an object. */
    List<String> parts() {
        var parts = new ArrayList<String>();
        parts.add(sourceDigest);
        new TreeMap<>(replaces).forEach((kind, replaced) -> parts.add(kind + "=" + replaced.instance()));
        return parts;
    }

    /**
     * Names the object that this one replaces in a Predecessor Documents Sequence (0040,A360). It is an attribute of documents
     * (PS3.3 section C.17.2); in images it is an extension, which the Cornerstone libraries write and read the same way.
     */
    void describe(Attributes target, ResultKind kind, String study) {
        var replaced = replaces.get(kind);
        if (replaced == null) {
            return;
        }
        var document = Items.one(target, Tag.PredecessorDocumentsSequence);
        document.setString(Tag.StudyInstanceUID, VR.UI, study);
        var series = Items.one(document, Tag.ReferencedSeriesSequence);
        series.setString(Tag.SeriesInstanceUID, VR.UI, replaced.series());
        var instance = Items.one(series, Tag.ReferencedSOPSequence);
        instance.setString(Tag.ReferencedSOPClassUID, VR.UI, replaced.sopClass());
        instance.setString(Tag.ReferencedSOPInstanceUID, VR.UI, replaced.instance());
    }
}
