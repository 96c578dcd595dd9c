package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.util.Locale;

/**
 * KAN layers in a row, to compare what each form of the splines keeps for the backward pass. Every array that a caller could
 * hold is closed as soon as it was used: what is left in memory is what autograd keeps.
 *
 * @param form of the splines
 * @param shared one activation for all edges of a layer (SaKAN) in place of a spline on each edge
 * @param width channels
 * @param depth number of layers
 */
public record LayerStack(Form form, boolean shared, int width, int depth) {

    /** How the splines are computed. */
    public enum Form {
        /** Recursion of Cox and de Boor, the direct form. */
        COX_DE_BOOR {
            @Override
            NDArray basis(NDArray x) {
                return CoxDeBoor.basis(x);
            }
        },
        /** Closed form, every step of it on the tape. */
        PLAIN {
            @Override
            NDArray basis(NDArray x) {
                return DjlSpline.onTape(x, shifts(x));
            }
        },
        /** Closed form with its slope, as the networks compute it without operators of our own. */
        WITH_SLOPE {
            @Override
            NDArray basis(NDArray x) {
                return DjlSpline.withSlope(x, shifts(x));
            }
        },
        /** Closed form of an input that passes no gradient on. */
        GRAD_FREE {
            @Override
            NDArray basis(NDArray x) {
                return DjlSpline.gradFree(x, shifts(x));
            }
        },
        /** Our own operator, whose way back begins with x: full gradient, no slopes kept. */
        OWN {
            @Override
            NDArray basis(NDArray x) {
                throw new IllegalStateException("our own operator has splines and SiLU in one");
            }

            @Override
            public boolean isThere(Device device) {
                return NativeTraining.serves(device, DataType.FLOAT32);
            }
        };

        /** [T,C] to [T,C,8]. */
        abstract NDArray basis(NDArray x);

        /** Whether this form can be computed on a device. */
        public boolean isThere(Device device) {
            return true;
        }

        /** For example grad-free. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        private static NDArray shifts(NDArray x) {
            return DjlConstants.values(x.getDevice(), x.getDataType(), new Shape(BSpline.BASES), DjlSpline.shifts());
        }
    }

    /**
     * Tokens [T,C] to the same shape, C the width; the weights belong to the manager.
     *
     * @param tape by which the way back must be taken
     */
    public NDArray forward(NDManager manager, NDArray tokens, DjlTape tape) {
        var x = layer(manager, tokens, tape);
        for (int i = 1; i < depth; i++) {
            try (var input = x) {
                x = layer(manager, input, tape);
            }
        }
        return x;
    }

    private NDArray layer(NDManager manager, NDArray x, DjlTape tape) {
        if (form == Form.OWN) {
            return shared ? ownSharedLayer(manager, x, tape) : ownEdgeLayer(manager, x, tape);
        }
        return shared ? sharedLayer(manager, x) : edgeLayer(manager, x);
    }

    /** W phi(x). */
    private NDArray ownSharedLayer(NDManager manager, NDArray x, DjlTape tape) {
        var base = weight(manager, 1);
        try (var activated = tape.sharedActivation(x, base, weight(manager, BSpline.BASES, 1), false)) {
            return activated.matMul(weight(manager, width, width));
        }
    }

    /** W_g B(x) + W_b SiLU(x). */
    private NDArray ownEdgeLayer(NDManager manager, NDArray x, DjlTape tape) {
        long columns = (long) width * NativeSpline.BASIS_AND_SILU.columns();
        try (var features = tape.features(
                x, NativeSpline.BASIS_AND_SILU, new Shape(x.getShape().get(0), columns))) {
            return features.matMul(weight(manager, columns, width));
        }
    }

    /** W phi(x). */
    private NDArray sharedLayer(NDManager manager, NDArray x) {
        long tokens = x.getShape().get(0);
        try (var basis = form.basis(x);
                var column = basis.matMul(weight(manager, BSpline.BASES, 1));
                var spline = column.reshape(tokens, width);
                var silu = silu(x);
                var base = silu.mul(weight(manager, 1));
                var activated = base.add(spline)) {
            return activated.matMul(weight(manager, width, width));
        }
    }

    /** W_g B(x) + W_b SiLU(x). */
    private NDArray edgeLayer(NDManager manager, NDArray x) {
        long tokens = x.getShape().get(0);
        try (var basis = form.basis(x);
                var flat = basis.reshape(tokens, (long) width * BSpline.BASES);
                var spline = flat.matMul(weight(manager, (long) width * BSpline.BASES, width));
                var silu = silu(x);
                var base = silu.matMul(weight(manager, width, width))) {
            return spline.add(base);
        }
    }

    private static NDArray silu(NDArray x) {
        try (var sigmoid = x.getNDArrayInternal().sigmoid()) {
            return x.mul(sigmoid);
        }
    }

    private static NDArray weight(NDManager manager, long... shape) {
        double spread = 1 / Math.sqrt((double) shape[0]);
        var weight = manager.randomUniform((float) -spread, (float) spread, new Shape(shape));
        weight.setRequiresGradient(true);
        return weight;
    }
}
