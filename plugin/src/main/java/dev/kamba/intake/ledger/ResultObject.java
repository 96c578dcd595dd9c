package dev.kamba.intake.ledger;

/**
 * A DICOM object that a job made.
 *
 * @param kind what it is, such as SEGMENTATION
 * @param uid SOP Instance UID
 * @param sopClass SOP Class UID
 * @param file a Part 10 file below the folder of results
 */
public record ResultObject(String kind, String uid, String sopClass, String file) {}
