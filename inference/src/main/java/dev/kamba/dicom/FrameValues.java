package dev.kamba.dicom;

/**
 * What a frame of a segmentation holds.
 *
 * @param greatest value of its pixels
 * @param marked number of pixels that are not 0
 */
public record FrameValues(int greatest, long marked) {}
