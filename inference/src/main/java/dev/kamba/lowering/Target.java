package dev.kamba.lowering;

import java.util.Locale;

/** The processors that scans have forms for. */
public enum Target {
    CPU,
    CUDA;

    /** As in names of files, for example cuda. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
