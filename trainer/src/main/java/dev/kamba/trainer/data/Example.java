package dev.kamba.trainer.data;

import dev.kamba.imaging.Mask;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One prepared picture with the truth at the same size: the network's size or, for a model with a window, the picture's own. The
 * values are not copied: nobody writes to them.
 *
 * @see Examples
 */
public final class Example {

    private final Size size;
    private final FloatBuffer image;
    private final FloatBuffer target;
    private @Nullable TruePixels truePixels;

    /**
     * @param size of this picture
     * @param image [C,H,W], pre-processed
     * @param target [K,H,W], the share of each pixel that belongs to the label, 0..1
     */
    public Example(Size size, float[] image, float[] target) {
        this(size, FloatBuffer.wrap(image), FloatBuffer.wrap(target));
    }

    /** As above, from 0 on to the ends of buffers, whose positions are left alone. */
    Example(Size size, FloatBuffer image, FloatBuffer target) {
        if (image.limit() != size.image() || target.limit() != size.target()) {
            throw new IllegalArgumentException(
                    image.limit() + " and " + target.limit() + " values are not image and target of " + size);
        }
        this.size = size;
        this.image = image;
        this.target = target;
    }

    /** Of the picture. */
    public Size size() {
        return size;
    }

    /** [C,H,W], pre-processed; to be read by index, not to be written to. */
    public FloatBuffer image() {
        return image;
    }

    /** [K,H,W], 0..1; to be read by index, not to be written to. */
    public FloatBuffer target() {
        return target;
    }

    /** One mask per label: what is above one half. */
    public List<Mask> truth() {
        return IntStream.range(0, size.labels()).mapToObj(this::truth).toList();
    }

    private Mask truth(int label) {
        int from = label * size.plane();
        var bits = new BitSet(size.plane());
        for (int i = 0; i < size.plane(); i++) {
            bits.set(i, target.get(from + i) > 0.5f);
        }
        return Mask.wrap(size.rows(), size.columns(), bits);
    }

    /** Counted when they are first asked for. */
    synchronized TruePixels truePixels() {
        var known = truePixels;
        if (known == null) {
            known = TruePixels.of(target, size);
            truePixels = known;
        }
        return known;
    }
}
