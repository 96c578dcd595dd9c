package dev.kamba.intake.ledger;

/** Where a job stands; kept in the ledger alone. */
public enum JobState {
    /** To be done. */
    WAITING,
    /** A worker holds the lease. */
    RUNNING,
    /** The result is on disk and on its way. */
    DELIVERING,
    /** The result is at every destination. */
    DONE,
    /** It failed and is tried again later. */
    FAILED,
    /** It needs a person; the reason says why. */
    HELD,
    /** Nothing is done; the reason says why. */
    SKIPPED
}
