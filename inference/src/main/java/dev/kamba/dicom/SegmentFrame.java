package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;
import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What a segmentation says of one of its frames.
 *
 * @param index from 0
 * @param segment Segment Number, or {@link #ANY} for a frame of a label map
 * @param sources the images it was made from
 * @param geometry its place, null where it has none
 */
record SegmentFrame(
        int index,
        int segment,
        List<Source> sources,
        @Nullable PlaneGeometry geometry) {

    static final int ANY = -1;

    /** @param number of the frame from 1, or {@link #WHOLE} where the reference names none */
    record Source(String sopInstanceUid, int number) {

        static final int WHOLE = 0;
    }

    SegmentFrame {
        sources = List.copyOf(sources);
    }

    boolean mayShow(int wanted) {
        return segment == ANY || segment == wanted;
    }
}
