package dev.kamba.dicom.rule;

/** How bad it is that a rule is broken. */
public enum Severity {
    /** The standard forbids it, or what the object says is wrong. */
    ERROR,
    /** The standard allows it, but some viewer or archive does not cope, or information is missing. */
    WARNING
}
