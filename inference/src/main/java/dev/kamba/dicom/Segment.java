package dev.kamba.dicom;

/**
 * One item of a Segment Sequence (PS3.3 section C.8.20.4).
 *
 * @param number Segment Number; in a label map 0 is, where it is described, the background
 * @param label Segment Label, or an empty text
 * @param category Segmented Property Category
 * @param type Segmented Property Type
 */
public record Segment(int number, String label, CodedConcept category, CodedConcept type) {}
