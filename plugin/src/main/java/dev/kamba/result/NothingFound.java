package dev.kamba.result;

/** What destinations get when nothing was found. */
public enum NothingFound {
    /** What they get otherwise: a segmentation with one empty frame, and what else they want. */
    SEGMENTATION,
    /** A report alone, which says so. */
    REPORT,
    /** Nothing; the page says so. */
    NOTHING
}
