package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * The selective scan without a kernel of its own: pairs of steps are merged into one step of half as many, which is scanned in
 * the same way, so that a scan of L steps takes about 9 log2 L operations. Decays are only multiplied, never divided, which is
 * exact for steps of any size. What the backward pass does not need is freed at once.
 */
final class DjlScan {

    private DjlScan() {}

    /** As {@link Ops#selectiveScan}. */
    static NDArray selective(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c) {
        var shape = u.getShape();
        var all = new Shape(
                shape.get(0),
                shape.get(1),
                shape.get(2),
                shape.get(3),
                a.getShape().get(2));
        var flat = new Shape(shape.get(0) * shape.get(1), shape.get(2), all.get(3) * all.get(4));
        try (var decay = decay(delta, a);
                var input = input(u, delta, b);
                var flatDecay = decay.reshape(flat);
                var flatInput = input.reshape(flat);
                var flatStates = recurrence(flatDecay, flatInput);
                var states = flatStates.reshape(all);
                var column = c.expandDims(3);
                var terms = states.mul(column)) {
            return terms.sum(new int[] {4});
        }
    }

    /** exp(delta a): [N,K,L,D,S]. */
    private static NDArray decay(NDArray delta, NDArray a) {
        try (var step = delta.expandDims(4);
                var perState = a.expandDims(1);
                var exponent = step.mul(perState)) {
            return exponent.exp();
        }
    }

    /** delta u b: [N,K,L,D,S]. */
    private static NDArray input(NDArray u, NDArray delta, NDArray b) {
        try (var product = delta.mul(u);
                var column = product.expandDims(4);
                var row = b.expandDims(3)) {
            return column.mul(row);
        }
    }

    /** h_t = decay_t h_(t-1) + input_t along axis 1 of [N,L,F]. */
    static NDArray recurrence(NDArray decay, NDArray input) {
        long length = decay.getShape().get(1);
        if (length == 1) {
            return input.reshape(input.getShape());
        }
        if (length % 2 != 0) {
            return withLast(decay, input);
        }
        var paired = new Shape(
                decay.getShape().get(0), length / 2, 2 * decay.getShape().get(2));
        try (var decays = halves(decay, paired);
                var inputs = halves(input, paired);
                var bothDecays = decays.get(0).mul(decays.get(1));
                var bothInputs = sum(decays.get(1), inputs.get(0), inputs.get(1));
                var odd = recurrence(bothDecays, bothInputs);
                var before = later(odd);
                var even = sum(decays.get(0), before, inputs.get(0));
                var joined = even.concat(odd, 2)) {
            return joined.reshape(decay.getShape());
        }
    }

    private static NDList halves(NDArray x, Shape paired) {
        try (var wide = x.reshape(paired)) {
            return wide.split(2, 2);
        }
    }

    private static NDArray withLast(NDArray decay, NDArray input) {
        long most = decay.getShape().get(1) - 1;
        try (var decays = decay.split(new long[] {most}, 1);
                var inputs = input.split(new long[] {most}, 1);
                var states = recurrence(decays.get(0), inputs.get(0));
                var ends = states.split(new long[] {most - 1}, 1);
                var last = sum(decays.get(1), ends.get(1), inputs.get(1))) {
            return states.concat(last, 1);
        }
    }

    /** One step later, beginning with 0. */
    private static NDArray later(NDArray x) {
        long length = x.getShape().get(1);
        var first = new Shape(x.getShape().get(0), 1, x.getShape().get(2));
        try (var zero = x.getManager().zeros(first, x.getDataType())) {
            if (length == 1) {
                return zero.reshape(first);
            }
            try (var parts = x.split(new long[] {length - 1}, 1)) {
                return zero.concat(parts.get(0), 1);
            }
        }
    }

    /** a b + c. */
    private static NDArray sum(NDArray a, NDArray b, NDArray c) {
        try (var product = a.mul(b)) {
            return product.add(c);
        }
    }
}
