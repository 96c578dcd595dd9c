package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The way back through a network with operators of our own, which the engine cannot differentiate. They cut its tape, so that
 * the way back has stages: the engine goes from the loss to the last cuts, an operator's own gradient crosses a cut, the engine goes
 * on from there. Whatever is used on both sides of a cut must pass through {@link #fork}; else the engine refuses to go the same
 * way twice. For one pass; arrays that it holds are freed as their stages end.
 */
public final class DjlTape implements AutoCloseable {

    private final NDManager manager;
    private final NDArray pictures;
    private final Deque<Runnable> stages = new ArrayDeque<>();

    /**
     * @param parent outlives the way back, also where what the way forwards made is freed meanwhile
     * @param pictures what the network is given, where no way back goes
     */
    public DjlTape(NDManager parent, NDArray pictures) {
        this.manager = parent.newSubManager();
        this.pictures = pictures;
    }

    /** The same values, where gradients of all uses are added up before they go on. */
    NDArray fork(NDArray x) {
        if (x == pictures) {
            return x;
        }
        var forwards = x.getManager();
        x.attach(manager);
        var leaf = leaf(x.stopGradient());
        stages.push(() -> {
            onwards(x, leaf.getGradient());
            leaf.close();
        });
        return shown(leaf, leaf.getShape(), forwards);
    }

    /** As {@link Ops#selectiveScan}, where {@link NativeTraining} serves. */
    NDArray selectiveScan(NDArray u, NDArray delta, NDArray a, NDArray b, NDArray c) {
        var forwards = u.getManager();
        var inputs = NativeScan.joined(u, delta, a, b, c);
        inputs.attach(manager);
        var scanned = NativeScan.forwards(inputs, u.getShape());
        var y = leaf(scanned.y());
        stages.push(() -> {
            try (var dy = y.getGradient()) {
                onwards(inputs, NativeScan.backwards(scanned, dy));
            }
            scanned.kept().close();
            y.close();
        });
        return shown(y, u.getShape(), forwards);
    }

    /** Features of x in a shape that holds them, where {@link NativeTraining} serves. */
    NDArray features(NDArray x, NativeSpline spline, Shape shape) {
        var forwards = x.getManager();
        // In the order of the axes, in whichever order x lies in memory.
        var flat = x.reshape(-1);
        flat.attach(manager);
        if (x == pictures) {
            return shown(spline.of(flat), shape, forwards);
        }
        var features = leaf(spline.of(flat));
        stages.push(() -> {
            try (var dvalues = features.getGradient()) {
                onwards(flat, spline.backwards(flat, dvalues));
            }
            features.close();
        });
        return shown(features, shape, forwards);
    }

    /** As {@link Ops#sharedActivation}, where {@link NativeTraining} serves. */
    NDArray sharedActivation(NDArray x, NDArray base, NDArray coefficients, boolean gradFree) {
        var forwards = x.getManager();
        var flat = x.reshape(-1);
        var weights = coefficients.reshape(-1).concat(base);
        flat.attach(manager);
        weights.attach(manager);
        var y = leaf(NativeActivation.of(flat, weights));
        stages.push(() -> {
            try (var dy = y.getGradient()) {
                var gradients = NativeActivation.backwards(flat, weights, dy, gradFree);
                onwards(weights, gradients.weights());
                if (x != pictures) {
                    onwards(flat, gradients.x());
                }
            }
            y.close();
        });
        return shown(y, x.getShape(), forwards);
    }

    private static NDArray leaf(NDArray y) {
        y.setRequiresGradient(true);
        return y;
    }

    /** An array of the tape as the network sees it: what is made of it belongs to the way forwards. */
    private static NDArray shown(NDArray held, Shape shape, NDManager forwards) {
        var shown = held.reshape(shape);
        shown.attach(forwards);
        return shown;
    }

    /** Goes on from x, which is not needed any more. */
    private static void onwards(NDArray x, NDArray gradient) {
        JniUtils.backward((PtNDArray) x, (PtNDArray) gradient, false, false);
        gradient.close();
        x.close();
    }

    /** From a scalar loss to all leaves. */
    public void backward(GradientCollector collector, NDArray loss) {
        collector.backward(loss);
        while (!stages.isEmpty()) {
            stages.pop().run();
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}
