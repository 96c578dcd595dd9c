package dev.kamba.inference;

/**
 * What we allow between the logits of a CUDA device and those of the CPU, and so between two batches on the device, as a share of
 * the largest logit of the batch. Bounds, not measurements; {@code bench --check} measures.
 */
public enum Tolerance {

    /** float32 with factors of 24 bits: only the order of sums differs, over a few dozen layers. */
    FLOAT32(1e-4),

    /** float32 with TensorFloat-32, which keeps 11 bits of a factor: as the engine runs float32. */
    TF32(5e-4),

    /** The float16 twin, which keeps 11 bits of results too. */
    FLOAT16(1e-2);

    private final double share;

    Tolerance(double share) {
        this.share = share;
    }

    /** Of the largest logit. */
    public double share() {
        return share;
    }
}
