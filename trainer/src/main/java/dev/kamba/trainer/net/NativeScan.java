package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The selective scan and its gradient by {@link NativeTraining}, which computes states again instead of keeping them: where there
 * are no operators of our own, {@link DjlScan} scans.
 */
final class NativeScan {

    private NativeScan() {}

    /** What the way back needs: inputs in one vector, as {@link #joined} makes it, and what the way forwards has left for it. */
    record Scanned(NDArray inputs, NDArray kept, NDArray y) {}

    /** All inputs of a scan one behind the other, on the engine's tape. Shapes are those of {@link Ops#selectiveScan}. */
    static NDArray joined(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c) {
        var decays = a.getShape();
        // A decay for every sequence, so that the engine adds up what they say about a common one.
        try (var each = a.expandDims(0).broadcast(u.getShape().get(0), decays.get(0), decays.get(1), decays.get(2))) {
            var parts = new NDList(each, b, c, u, delta);
            return NDArrays.concat(
                    new NDList(parts.stream().map(part -> part.reshape(-1)).toList()));
        }
    }

    /** y of joined inputs, apart from the engine's tape; all belongs to the inputs' manager. */
    static Scanned forwards(NDArray inputs, Shape u) {
        long sequences = u.get(0) * u.get(1);
        var manager = inputs.getManager();
        var device = inputs.getDevice();
        int number = NativeTraining.number(device);
        var y = manager.create(u);
        var kept = manager.create(new Shape(NativeTraining.kept(number, sequences, u.get(2), u.get(3))));
        long from = NativeTraining.handle(inputs);
        long between = NativeTraining.handle(kept);
        long to = NativeTraining.handle(y);
        NativeTraining.parts(
                device,
                sequences,
                1,
                (first, count) -> NativeTraining.forwards(
                        number, sequences, u.get(2), u.get(3), from, between, to, first, count));
        return new Scanned(inputs, kept, y);
    }

    /** The gradient of joined inputs, one vector, from that of y. */
    static NDArray backwards(Scanned scanned, NDArray dy) {
        var u = scanned.y.getShape();
        long sequences = u.get(0) * u.get(1);
        var inputs = scanned.inputs;
        var manager = inputs.getManager();
        var device = inputs.getDevice();
        int number = NativeTraining.number(device);
        var gradients = manager.create(inputs.getShape());
        try (var scratch = manager.create(new Shape(NativeTraining.scratch(number, sequences, u.get(2), u.get(3))))) {
            long from = NativeTraining.handle(inputs);
            long between = NativeTraining.handle(scanned.kept);
            long gradient = NativeTraining.handle(dy);
            long beside = NativeTraining.handle(scratch);
            long to = NativeTraining.handle(gradients);
            NativeTraining.parts(
                    device,
                    sequences,
                    1,
                    (first, count) -> NativeTraining.backwards(
                            number, sequences, u.get(2), u.get(3), from, between, gradient, beside, to, first, count));
        }
        return gradients;
    }
}
