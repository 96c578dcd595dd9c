package dev.kamba.error;

/** Who can mend an error, and so whether trying again makes sense. */
public enum ErrorKind {
    /** The input is at fault; the same input will fail again. */
    REQUEST,
    /** Disk, memory or device is exhausted; later it may work. */
    CAPACITY,
    /** A remote system failed or refused; later it may work. */
    PEER,
    /** A defect or misconfiguration of ours. */
    INTERNAL
}
