package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.NativeSources;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The selective scan and its gradient in a library of our own, which computes states again instead of keeping them: training.h has
 * the formulas. Nothing needs it: without the library, and in float64, {@link DjlScan} scans.
 */
final class NativeScan {

    private static final System.Logger LOG = System.getLogger(NativeScan.class.getName());
    private static final String NAME = "libkamba_training.so";
    private static final boolean LOADED = load();
    private static final Map<Device, Boolean> SERVED = new ConcurrentHashMap<>();

    private NativeScan() {}

    /** Whether scans on a device in numbers of a type can be computed here. */
    static boolean serves(Device device, DataType type) {
        return LOADED && type == DataType.FLOAT32 && SERVED.computeIfAbsent(device, NativeScan::bound);
    }

    private static boolean load() {
        var library = NativeOperators.file(NAME, Optional.empty());
        if (library.isEmpty()) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    "{0} was not found: training with a selective scan is several times slower without it",
                    NAME);
            return false;
        }
        var other = NativeSources.obstacle(library.get());
        if (other.isPresent()) {
            return unused(library.get(), other.get());
        }
        try {
            System.load(library.get().toAbsolutePath().toString());
            return true;
        } catch (UnsatisfiedLinkError e) {
            return unused(library.get(), e.toString());
        }
    }

    private static boolean unused(Path library, String obstacle) {
        LOG.log(
                System.Logger.Level.WARNING,
                "selective scans are trained by the engine''s operations because {0} does not work: {1}",
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
                    "selective scans on {0} are trained by the engine''s operations: {1} was built without CUDA or does not "
                            + "know this PyTorch",
                    device,
                    NAME);
        }
        return bound;
    }

    /** Of the library for a device. */
    private static int number(Device device) {
        return device.isGpu() ? device.getDeviceId() : -1;
    }

    /** Of u, for example: [N,K,L,D] as N K sequences. */
    private record Size(long sequences, long length, long channels) {
        static Size of(Shape u) {
            return new Size(u.get(0) * u.get(1), u.get(2), u.get(3));
        }
    }

    /** What the way back needs: inputs in one vector, as {@link #joined} makes it, and what the way forwards has left for it. */
    record Scanned(NDArray inputs, NDArray kept, NDArray y, Shape shape) {}

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

    /** y [N,K,L,D] of joined inputs, apart from the engine's tape; all belongs to the inputs' manager. */
    static Scanned forwards(NDArray inputs, Shape u) {
        var size = Size.of(u);
        var manager = inputs.getManager();
        int device = number(inputs.getDevice());
        var y = manager.create(u);
        var kept = manager.create(new Shape(kept(device, size.sequences, size.length, size.channels)));
        pieces(inputs, size)
                .forEach(piece -> forwards(
                        device,
                        size.sequences,
                        size.length,
                        size.channels,
                        handle(inputs),
                        handle(kept),
                        handle(y),
                        piece.first,
                        piece.count));
        return new Scanned(inputs, kept, y, u);
    }

    /** The gradient of joined inputs, one vector. */
    static NDArray backwards(Scanned scanned, NDArray dy) {
        var size = Size.of(scanned.shape);
        var inputs = scanned.inputs;
        var manager = inputs.getManager();
        int device = number(inputs.getDevice());
        var gradients = manager.create(inputs.getShape());
        try (var scratch = manager.create(new Shape(scratch(device, size.sequences, size.length, size.channels)))) {
            pieces(inputs, size)
                    .forEach(piece -> backwards(
                            device,
                            size.sequences,
                            size.length,
                            size.channels,
                            handle(inputs),
                            handle(scanned.kept),
                            handle(dy),
                            handle(scratch),
                            handle(gradients),
                            piece.first,
                            piece.count));
        }
        return gradients;
    }

    /** Sequences that one call takes. */
    private record Piece(long first, long count) {}

    /** All at once on a GPU; one at a time, side by side, on a CPU. */
    private static Stream<Piece> pieces(NDArray inputs, Size size) {
        return inputs.getDevice().isGpu()
                ? Stream.of(new Piece(0, size.sequences))
                : LongStream.range(0, size.sequences).parallel().mapToObj(sequence -> new Piece(sequence, 1));
    }

    private static long handle(NDArray array) {
        return ((PtNDArray) array).getHandle();
    }

    /** Whether the library finds PyTorch's numbers and was built for a device: the number of a CUDA device, or -1 for the CPU. */
    private static native boolean bind(int device);

    private static native long kept(int device, long sequences, long length, long channels);

    private static native long scratch(int device, long sequences, long length, long channels);

    private static native void forwards(
            int device,
            long sequences,
            long length,
            long channels,
            long inputs,
            long kept,
            long y,
            long first,
            long count);

    private static native void backwards(
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
}
