package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

/** SaKAN's activation ({@link Ops#sharedActivation}) and its gradient by {@link NativeTraining}, one operation either way. */
final class NativeActivation {

    /** Threads of a GPU that each add up a share of the weights' gradient. */
    private static final int ROWS = 1 << 16;

    private NativeActivation() {}

    /** Gradients of numbers and weights, to be closed. */
    record Gradients(NDArray x, NDArray weights) {}

    /**
     * Apart from the engine's tape.
     *
     * @param x [n], without gaps
     * @param weights of the eight basis functions and of SiLU, [9]
     * @return [n]
     */
    static NDArray of(NDArray x, NDArray weights) {
        int device = NativeTraining.number(x.getDevice());
        var y = x.getManager().create(x.getShape());
        long from = NativeTraining.handle(x);
        long by = NativeTraining.handle(weights);
        long to = NativeTraining.handle(y);
        NativeTraining.parts(
                x.getDevice(),
                x.size(),
                NativeTraining.PART,
                (first, count) -> NativeTraining.activation(device, from, by, to, first, count));
        return y;
    }

    /** @param gradFree whether x gets the gradient of SiLU alone */
    static Gradients backwards(NDArray x, NDArray weights, NDArray dy, boolean gradFree) {
        int device = NativeTraining.number(x.getDevice());
        boolean gpu = x.getDevice().isGpu();
        var dx = x.getManager().create(x.getShape());
        long rows = gpu ? ROWS : (x.size() + NativeTraining.PART - 1) / NativeTraining.PART;
        try (var shares = x.getManager().create(new Shape(rows, BSpline.BASES + 1))) {
            long from = NativeTraining.handle(x);
            long by = NativeTraining.handle(weights);
            long gradients = NativeTraining.handle(dy);
            long to = NativeTraining.handle(dx);
            long toShares = NativeTraining.handle(shares);
            NativeTraining.parts(
                    x.getDevice(),
                    x.size(),
                    NativeTraining.PART,
                    (first, count) -> NativeTraining.activationBack(
                            device,
                            gradFree,
                            from,
                            by,
                            gradients,
                            to,
                            toShares,
                            first,
                            count,
                            gpu ? rows : first / NativeTraining.PART));
            return new Gradients(dx, shares.sum(new int[] {0}));
        }
    }
}
