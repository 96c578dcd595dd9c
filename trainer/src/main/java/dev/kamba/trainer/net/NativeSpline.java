package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

import static dev.kamba.trainer.net.NativeTraining.handle;

/**
 * Features of a KAN layer and their gradient by {@link NativeTraining}, one operation either way: the {@link BSpline#BASES} basis
 * functions that {@link DjlSpline} computes in twenty and, as a ninth column, SiLU.
 */
enum NativeSpline {
    BASIS(0, BSpline.BASES),
    BASIS_AND_SILU(0, BSpline.BASES + 1),
    SILU(BSpline.BASES, 1);

    private final int from;
    private final int columns;

    NativeSpline(int from, int columns) {
        this.from = from;
        this.columns = columns;
    }

    int columns() {
        return columns;
    }

    /**
     * Apart from the engine's tape.
     *
     * @param x [n], without gaps
     * @return [n, columns]
     */
    NDArray of(NDArray x) {
        int device = NativeTraining.number(x.getDevice());
        var values = x.getManager().create(new Shape(x.size(), columns));
        NativeTraining.each(
                x,
                (first, count) ->
                        NativeTraining.features(device, from, columns, handle(x), handle(values), first, count));
        return values;
    }

    /** The gradient of x from that of {@link #of}. */
    NDArray backwards(NDArray x, NDArray dvalues) {
        int device = NativeTraining.number(x.getDevice());
        var dx = x.getManager().create(x.getShape());
        NativeTraining.each(
                x,
                (first, count) -> NativeTraining.featuresBack(
                        device, from, columns, handle(x), handle(dvalues), handle(dx), first, count));
        return dx;
    }
}
