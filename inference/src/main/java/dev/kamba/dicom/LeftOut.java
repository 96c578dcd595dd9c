package dev.kamba.dicom;

/**
 * An instance, or some frames of it, that the series holds but that are not to be segmented.
 *
 * @param reason why, in words for a person; without patient data
 */
public record LeftOut(String sopInstanceUid, String reason) {}
