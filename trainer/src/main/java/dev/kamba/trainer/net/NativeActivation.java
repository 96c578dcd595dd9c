package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;

import static dev.kamba.trainer.net.NativeTraining.handle;

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
        NativeTraining.each(
                x,
                (first, count) ->
                        NativeTraining.activation(device, handle(x), handle(weights), handle(y), first, count));
        return y;
    }

    /** @param gradFree whether x gets the gradient of SiLU alone */
    static Gradients backwards(NDArray x, NDArray weights, NDArray dy, boolean gradFree) {
        int device = NativeTraining.number(x.getDevice());
        boolean gpu = x.getDevice().isGpu();
        var dx = x.getManager().create(x.getShape());
        long rows = gpu ? ROWS : (x.size() + NativeTraining.PART - 1) / NativeTraining.PART;
        try (var shares = x.getManager().create(new Shape(rows, BSpline.BASES + 1))) {
            NativeTraining.each(
                    x,
                    (first, count) -> NativeTraining.activationBack(
                            device,
                            gradFree,
                            handle(x),
                            handle(weights),
                            handle(dy),
                            handle(dx),
                            handle(shares),
                            first,
                            count,
                            gpu ? rows : first / NativeTraining.PART));
            return new Gradients(dx, shares.sum(new int[] {0}));
        }
    }
}
