package dev.kamba.inference;

/** Who goes first where requests wait for the same model; within a priority, who came first. */
public enum Priority {
    /** Somebody waits for the result. Takes at most seven of eight places while others wait. */
    STAT,
    ROUTINE
}
