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
 * @param sliceMm Spacing Between Slices (0018,0088), 0 where it is not stated
 */
record SegmentFrame(
        int index,
        int segment,
        List<Source> sources,
        @Nullable PlaneGeometry geometry,
        double sliceMm) {

    static final int ANY = -1;

    /** @param number of the frame from 1, or {@link #WHOLE} where the reference names none */
    record Source(String sopInstanceUid, int number) {

        static final int WHOLE = 0;

        /** What a person may call it; a reference to a whole instance is to its first frame. */
        String name() {
            return number > 1 ? sopInstanceUid + " frame " + number : sopInstanceUid;
        }
    }

    SegmentFrame {
        sources = List.copyOf(sources);
    }

    boolean mayShow(int wanted) {
        return segment == ANY || segment == wanted;
    }
}
