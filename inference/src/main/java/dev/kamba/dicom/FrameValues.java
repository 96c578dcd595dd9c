package dev.kamba.dicom;

import java.util.BitSet;

/** Which values a frame holds, and how many of its pixels are not 0. */
public final class FrameValues {

    private final BitSet values;
    private final long marked;

    /**
     * @param values a bit for each value that occurs, 0 .. 65535
     * @param marked number of pixels that are not 0
     */
    public FrameValues(BitSet values, long marked) {
        this.values = (BitSet) values.clone();
        this.marked = marked;
    }

    /** A copy. */
    public BitSet values() {
        return (BitSet) values.clone();
    }

    public long marked() {
        return marked;
    }

    public int greatest() {
        return values.length() - 1;
    }
}
