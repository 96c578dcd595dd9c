package dev.kamba.result;

/**
 * One frame of a segmentation.
 *
 * @param label index of the label in the card, from 0; Segment Number is one more; {@link #ALL} for a frame of a label map
 * @param source index in the source's frames, from 0
 */
record SegFrame(int label, int source, FramePixels pixels) {

    static final int ALL = -1;
}
