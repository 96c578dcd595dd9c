package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** What {@link DjlSpline} computes, by {@link NativeTraining}: one operation in place of twenty. */
final class NativeSpline {

    /** All features of a KAN layer: the basis functions and SiLU. */
    static final int FEATURES = BSpline.BASES + 1;

    /** Numbers that a processor's core takes at a time. */
    private static final int PART = 1 << 14;

    private NativeSpline() {}

    /**
     * [..., C] to [..., C, columns]: the {@link BSpline#BASES} basis functions and, as a ninth column, SiLU.
     *
     * @param learning whether a gradient passes to x, by a product of the slopes with {@code x - x}
     */
    static NDArray features(NDArray x, int columns, boolean learning) {
        // In the order of the axes, in whichever order x lies in memory.
        var flat = x.reshape(-1);
        var device = x.getDevice();
        var manager = x.getManager();
        var all = new Shape(flat.size(), columns);
        var values = manager.create(all);
        var slopes = learning ? manager.create(all) : null;
        NativeTraining.parts(
                device,
                flat.size(),
                PART,
                (first, count) -> NativeTraining.features(
                        NativeTraining.number(device),
                        columns,
                        NativeTraining.handle(flat),
                        NativeTraining.handle(values),
                        NativeTraining.handle(slopes),
                        first,
                        count));
        if (slopes == null) {
            return values.reshape(x.getShape().add(columns));
        }
        try (values;
                var still = flat.stopGradient();
                var zero = flat.sub(still);
                var column = zero.expandDims(-1);
                var product = slopes.mul(column)) {
            return product.addi(values).reshape(x.getShape().add(columns));
        }
    }
}
