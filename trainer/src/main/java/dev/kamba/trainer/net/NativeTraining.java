package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.NativeSources;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/**
 * Operators of a training step in a library of our own, libkamba_training.so, on arrays of the engine. Nothing needs it: without the
 * library, and in float64, the engine's operations do the same. The library's training.h has the formulas.
 */
final class NativeTraining {

    /** Numbers that a processor's core takes at a time where each is worked on by itself. */
    static final int PART = 1 << 14;

    private static final System.Logger LOG = System.getLogger(NativeTraining.class.getName());
    private static final String NAME = "libkamba_training.so";
    private static final boolean LOADED = load();
    private static final Map<Device, Boolean> SERVED = new ConcurrentHashMap<>();

    private NativeTraining() {}

    /** Whether there are operators for a device and numbers of a type. */
    static boolean serves(Device device, DataType type) {
        return LOADED && type == DataType.FLOAT32 && SERVED.computeIfAbsent(device, NativeTraining::bound);
    }

    private static boolean load() {
        var library = NativeOperators.file(NAME, Optional.empty());
        if (library.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "networks are trained by the engine''s operations: {0} was not found (deploy/native/build.sh makes it, "
                            + "KAMBA_NATIVE names its folder)",
                    NAME);
            return false;
        }
        var other = NativeSources.obstacle(library.get());
        if (other.isPresent()) {
            return unused(library.get(), other.get());
        }
        try {
            System.load(library.get().toAbsolutePath().toString());
            LOG.log(System.Logger.Level.INFO, "our own operators of a training step come from {0}", library.get());
            return true;
        } catch (UnsatisfiedLinkError e) {
            return unused(library.get(), e.toString());
        }
    }

    private static boolean unused(Path library, String obstacle) {
        LOG.log(
                System.Logger.Level.WARNING,
                "networks are trained by the engine''s operations because {0} does not work: {1}",
                library,
                obstacle);
        return false;
    }

    private static boolean bound(Device device) {
        // PyTorch must be there to be found.
        Engine.getInstance();
        boolean bound = bind(number(device));
        if (!bound) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "networks on {0} are trained by the engine''s operations: {1} was built without CUDA, has no kernels for "
                            + "this device or does not know this PyTorch",
                    device,
                    NAME);
        }
        return bound;
    }

    /** Of a device in the library: that of a CUDA device, or -1 for the CPU. */
    static int number(Device device) {
        return device.isGpu() ? device.getDeviceId() : -1;
    }

    /** What an array is in the library. */
    static long handle(NDArray array) {
        return ((PtNDArray) array).getHandle();
    }

    /** Work on one part of many. */
    interface Part {
        void work(long first, long count);
    }

    /** Works on all at once on a GPU, on so many at a time, side by side, on a CPU. */
    static void parts(Device device, long all, long each, Part part) {
        if (device.isGpu()) {
            part.work(0, all);
        } else {
            LongConsumer one = i -> part.work(i * each, Math.min(each, all - i * each));
            LongStream.range(0, (all + each - 1) / each).parallel().forEach(one);
        }
    }

    /** Work on each number of an array. */
    static void each(NDArray x, Part part) {
        parts(x.getDevice(), x.size(), PART, part);
    }

    /** Whether the library finds what it needs of PyTorch and was built for a device. */
    private static native boolean bind(int device);

    static native long kept(int device, long sequences, long length, long channels);

    static native long scratch(int device, long sequences, long length, long channels);

    static native void forwards(
            int device,
            long sequences,
            long length,
            long channels,
            long inputs,
            long kept,
            long y,
            long first,
            long count);

    static native void backwards(
            int device,
            long sequences,
            long length,
            long channels,
            long inputs,
            long kept,
            long dy,
            long scratch,
            long gradients,
            long first,
            long count);

    static native void features(int device, long from, long columns, long x, long values, long first, long count);

    static native void activation(int device, long x, long weights, long y, long first, long count);

    static native void activationBack(
            int device,
            boolean gradFree,
            long x,
            long weights,
            long dy,
            long dx,
            long dweights,
            long first,
            long count,
            long row);

    static native void featuresBack(
            int device, long from, long columns, long x, long dvalues, long dx, long first, long count);
}
