package dev.kamba.result;

import java.util.List;

/**
 * What was written.
 *
 * @param sopInstanceUid the object's SOP Instance UID
 * @param seriesInstanceUid the new series it stands in
 * @param frames number of frames written; frames without a pixel are left out
 * @param bytes length of the file
 * @param labelPixels number of pixels found per label, in the card's order
 * @param nothingFound true if no label has a pixel; the object then holds one empty frame, because it must have one
 */
public record SegResult(
        String sopInstanceUid,
        String seriesInstanceUid,
        int frames,
        long bytes,
        List<Long> labelPixels,
        boolean nothingFound) {

    public SegResult {
        labelPixels = List.copyOf(labelPixels);
    }
}
