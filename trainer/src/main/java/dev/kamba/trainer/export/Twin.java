package dev.kamba.trainer.export;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A float16 twin, and how far masks in float16 are from those of its package: shares of pixels, over all labels of all images,
 * that are in the one mask and not in the other.
 *
 * @param file where it lies
 * @param images pictures that were looked at
 * @param different by the twin itself
 * @param differentOnGpu by what an engine makes of the package on a GPU, which is not the twin
 * @param own whether that was with our operators, or with standard ones
 */
public record Twin(Path file, long images, double different, double differentOnGpu, boolean own) {

    /** Largest share that is allowed, exclusive. */
    public static final double TOLERANCE = 1e-3;

    void requireSameMasks() {
        if (images == 0) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "there are no pictures to compare masks on, choose others; the twin was not written");
        }
        if (!(different < TOLERANCE && differentOnGpu < TOLERANCE)) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID,
                    figures() + "; less than " + percent(TOLERANCE) + " is allowed; the twin was not written"
                            + (Files.exists(file) ? ", delete the one that lies there" : ""));
        }
    }

    /** What was measured, in words. */
    public String figures() {
        return String.format(
                Locale.ROOT,
                "masks of %d pictures differ in %s of the pixels by the float16 twin, in %s by %s",
                images,
                percent(different),
                percent(differentOnGpu),
                own
                        ? "what an engine with our operators runs on a GPU"
                        : "what an engine runs on a GPU with standard operators, for want of libkamba_ops_cpu.so: see"
                                + " deploy/native");
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.4f %%", 100 * share);
    }
}
