package dev.kamba.dicom;

import java.util.List;
import java.util.Set;

/**
 * What the rules of a segmentation need to know of its pixel data.
 *
 * @param length bytes of the value as the file states them, {@link #ENCAPSULATED} or {@link #NONE}
 * @param spareBits the bits after the last pixel in its byte, as a number; 0 in a correct file
 * @param padding the byte after the last byte with pixels, {@link #NONE} where there is none; 0 in a correct file
 * @param frames what each frame holds; empty where they cannot be decoded
 * @param values all that occur in any frame
 * @param overlap whether a pixel of a BINARY segmentation belongs to two segments
 * @param problem why frames cannot be decoded, or an empty text
 */
public record PixelFacts(
        long length,
        int spareBits,
        int padding,
        List<FrameValues> frames,
        Set<Integer> values,
        boolean overlap,
        String problem) {

    /** There is no such thing. */
    public static final int NONE = -1;

    /** Length of a value that is a sequence of fragments (PS3.5 annex A.4). */
    public static final long ENCAPSULATED = 0xFFFF_FFFFL;

    public PixelFacts {
        frames = List.copyOf(frames);
        values = Set.copyOf(values);
    }

    public boolean encapsulated() {
        return length == ENCAPSULATED;
    }
}
