package dev.kamba.trainer.data;

/**
 * One image as the network takes it with the truth at the same size. The arrays are not copied: nobody writes to them.
 *
 * @see Examples
 */
public final class Example {

    private final float[] image;
    private final float[] target;

    /**
     * @param image [C,H,W], pre-processed
     * @param target [K,H,W], the share of each pixel that belongs to the label, 0..1
     */
    public Example(float[] image, float[] target) {
        this.image = image;
        this.target = target;
    }

    /** [C,H,W], pre-processed; not to be written to. */
    public float[] image() {
        return image;
    }

    /** [K,H,W], 0..1; not to be written to. */
    public float[] target() {
        return target;
    }
}
