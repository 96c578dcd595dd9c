package dev.kamba.result;

import dev.kamba.imaging.Mask;

/**
 * One frame of a SEG.
 *
 * @param label index of the label in the card, from 0; Segment Number is one more
 * @param source index in the source's frames, from 0
 * @param mask the pixels
 */
record SegFrame(int label, int source, Mask mask) {}
