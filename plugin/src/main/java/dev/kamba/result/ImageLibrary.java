package dev.kamba.result;

import dev.kamba.model.Code;
import dev.kamba.model.Label;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import static dev.kamba.result.ContentItem.dcm;

/** TID 1600 and 1602: every image that was looked at, once. */
record ImageLibrary(Findings findings) {

    void describe(Attributes root) {
        var library = ContentItem.addContainer(root, dcm("111028", "Image Library"));
        var group = ContentItem.addContainer(library, dcm("126200", "Image Library Group"));
        Modalities.code(findings.series().modality())
                .ifPresent(modality -> ContentItem.addCode(
                        group, ContentItem.ACQUISITION_CONTEXT, dcm("121139", "Modality"), modality));
        region().ifPresent(region ->
                ContentItem.addCode(group, ContentItem.ACQUISITION_CONTEXT, dcm("123014", "Target Region"), region));
        images(findings).forEach((instance, sopClass) -> ContentItem.addImage(group, sopClass, instance));
    }

    private Optional<Code> region() {
        var regions = findings.card().labels().stream()
                .map(Label::anatomicRegion)
                .distinct()
                .toList();
        return regions.size() == 1 ? regions.get(0) : Optional.empty();
    }

    /** SOP Class UIDs of the source images by SOP Instance UID, in the order of the frames. */
    static Map<String, String> images(Findings findings) {
        var images = new LinkedHashMap<String, String>();
        for (var frame : findings.series().frames()) {
            images.putIfAbsent(frame.sopInstanceUid(), frame.sopClassUid());
        }
        return images;
    }
}
