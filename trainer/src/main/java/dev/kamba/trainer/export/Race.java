package dev.kamba.trainer.export;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.runtime.OnnxRuntime;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times one image of noise through the same network in turns, on the CPU's cores: by PyTorch through DJL, by ONNX Runtime as
 * exported, and by ONNX Runtime as the engine rewrites the graph.
 */
public final class Race implements AutoCloseable {

    private static final int WARM_UP = 3;
    private static final int IN_A_ROW = 3;

    private final NDManager manager;
    private final Network network;
    private final DjlOps ops;
    private final float[] image;
    private final Shape shape;
    private final OrtSession exported;
    private final OrtSession rewritten;

    /**
     * Medians in milliseconds.
     *
     * @param ratio median of the ratios of DJL's time to the rewritten graph's in the same turn
     */
    public record Times(double djl, double exported, double rewritten, double ratio) {}

    private Race(Network network, int side, int threads) throws OrtException {
        this.network = network;
        var weights = Weights.initial(network, 1);
        shape = new Shape(1, network.channels(), side, side);
        image = PackageWriter.noise((int) shape.size());
        manager = NDManager.newBaseManager(Device.cpu());
        ops = new DjlOps(
                manager, weights, manager.create(weights.learned()), manager.create(weights.statistics()), false);
        var bytes = OnnxWriter.bytes(network, weights, side, side, Map.of());
        var model = OnnxGraphs.read(ByteBuffer.wrap(bytes));
        var own = NativeOperators.find(Processor.CPU, Optional.empty());
        model = ScanLowering.to(own).apply(model);
        for (var pass : Passes.of(own)) {
            model = pass.apply(model);
        }
        exported = session(bytes, threads, NativeOperators.none(Processor.CPU));
        rewritten = session(OnnxGraphs.write(model), threads, own);
    }

    private static OrtSession session(byte[] model, int threads, NativeOperators own) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            own.register(options);
            options.setIntraOpNumThreads(threads);
            return OnnxRuntime.environment().createSession(model, options);
        }
    }

    /** Runs so many turns with so many threads for ONNX Runtime; PyTorch takes one for each core by itself. */
    public static Times of(Network network, int side, int threads, int turns) {
        try (var race = new Race(network, side, threads)) {
            return race.times(turns);
        } catch (OrtException e) {
            throw new KambaException(ErrorCode.DEVICE_FAILED, "ONNX Runtime cannot run the network", e);
        }
    }

    private Times times(int turns) throws OrtException {
        var djl = new ArrayList<Double>();
        var plain = new ArrayList<Double>();
        var fast = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int turn = -WARM_UP; turn < turns; turn++) {
            double byDjl = settled(this::djl);
            double byExported = settled(() -> onnx(exported));
            double byRewritten = settled(() -> onnx(rewritten));
            if (turn >= 0) {
                djl.add(byDjl);
                plain.add(byExported);
                fast.add(byRewritten);
                ratios.add(byDjl / byRewritten);
            }
        }
        return new Times(median(djl), median(plain), median(fast), median(ratios));
    }

    /** The last of a few runs: in the first, the threads of the one before still spin. */
    private static double settled(Run run) throws OrtException {
        double last = 0;
        for (int i = 0; i < IN_A_ROW; i++) {
            last = run.milliseconds();
        }
        return last;
    }

    private interface Run {
        double milliseconds() throws OrtException;
    }

    private double djl() {
        long start = System.nanoTime();
        try (var inner = manager.newSubManager()) {
            NDArray logits = network.logits(ops, inner.create(image, shape));
            logits.toFloatArray();
            logits.close();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private double onnx(OrtSession session) throws OrtException {
        long start = System.nanoTime();
        try (var input = OnnxTensor.createTensor(OnnxRuntime.environment(), FloatBuffer.wrap(image), shape.getShape());
                var result = session.run(Map.of("image", input))) {
            ((OnnxTensor) result.get(0)).getFloatBuffer();
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    @Override
    public void close() throws OrtException {
        try (manager;
                exported;
                rewritten) {
            // Nothing to do but close all three.
        }
    }
}
