package dev.kamba.dicom;

/**
 * A coded concept as a file states it (PS3.3 section 8.8); what it leaves out is empty.
 *
 * @param value Code Value (0008,0100), Long Code Value or URN Code Value
 * @param scheme Coding Scheme Designator (0008,0102), for example SCT
 * @param meaning Code Meaning (0008,0104)
 */
public record CodedConcept(String value, String scheme, String meaning) {}
