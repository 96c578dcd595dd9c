package dev.kamba.result;

import java.util.Locale;

/** What a job can make. */
public enum ResultKind {
    /** Segmentation Storage, BINARY. */
    SEGMENTATION,
    /** Label Map Segmentation Storage. */
    LABELMAP,
    /** Segmentation Storage, FRACTIONAL. */
    FRACTIONAL,
    /** A report of measurements (SR). */
    REPORT,
    /** Pictures with the outlines burnt in (secondary capture). */
    CAPTURE,
    /** The outlines as a presentation state (GSPS). */
    PRESENTATION;

    /** Its part of a file name. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
