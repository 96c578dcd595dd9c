package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

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
        long numbers = NativeTraining.handle(x);
        long to = NativeTraining.handle(values);
        NativeTraining.parts(
                x.getDevice(),
                x.size(),
                NativeTraining.PART,
                (first, count) -> NativeTraining.features(device, from, columns, numbers, to, first, count));
        return values;
    }

    /** The gradient of x from that of {@link #of}. */
    NDArray backwards(NDArray x, NDArray dvalues) {
        int device = NativeTraining.number(x.getDevice());
        var dx = x.getManager().create(x.getShape());
        long numbers = NativeTraining.handle(x);
        long gradients = NativeTraining.handle(dvalues);
        long to = NativeTraining.handle(dx);
        NativeTraining.parts(
                x.getDevice(),
                x.size(),
                NativeTraining.PART,
                (first, count) ->
                        NativeTraining.featuresBack(device, from, columns, numbers, gradients, to, first, count));
        return dx;
    }
}
