package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.lowering.ScanFunctions;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.runtime.OnnxRuntime;

import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Times one selective scan of four ways in turns, as exported (ONNX's Scan) and in our operator, by the processor time of one
 * core, so that other programs hardly matter.
 */
public final class ScanRace {

    private static final int WAYS = 4;
    private static final int STATES = 16;
    private static final int WARM_UP = 1;

    private ScanRace() {}

    /**
     * Medians in milliseconds.
     *
     * @param ratio median of the ratios of both times in the same turn
     */
    public record Times(double exported, double own, double ratio) {}

    /** Needs the library of our operators, see deploy/native. */
    public static Times of(int length, int channels, int turns) {
        var operators = NativeOperators.find(Processor.CPU, Optional.empty());
        if (!operators.arePresent()) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "libkamba_ops_cpu.so was not found; run deploy/native/build.sh");
        }
        var model = model(length, channels);
        try (var exported = session(model, NativeOperators.none(Processor.CPU));
                var own = session(model, operators)) {
            return times(exported, own, inputs(length, channels), turns);
        } catch (OrtException e) {
            throw new KambaException(ErrorCode.DEVICE_FAILED, "ONNX Runtime cannot run the scan", e);
        }
    }

    private static Times times(OrtSession exported, OrtSession own, Map<String, OnnxTensor> inputs, int turns)
            throws OrtException {
        var slow = new ArrayList<Double>();
        var fast = new ArrayList<Double>();
        var ratios = new ArrayList<Double>();
        for (int turn = -WARM_UP; turn < turns; turn++) {
            double byExported = milliseconds(exported, inputs);
            double byOwn = milliseconds(own, inputs);
            if (turn >= 0) {
                slow.add(byExported);
                fast.add(byOwn);
                ratios.add(byExported / byOwn);
            }
        }
        inputs.values().forEach(OnnxTensor::close);
        return new Times(median(slow), median(fast), median(ratios));
    }

    private static double milliseconds(OrtSession session, Map<String, OnnxTensor> inputs) throws OrtException {
        var clock = ManagementFactory.getThreadMXBean();
        long start = clock.getCurrentThreadCpuTime();
        session.run(inputs).close();
        return (clock.getCurrentThreadCpuTime() - start) / 1e6;
    }

    private static OrtSession session(ModelProto model, NativeOperators operators) throws OrtException {
        try (var options = new OrtSession.SessionOptions()) {
            // One thread is the caller's, whose time is measured.
            options.setIntraOpNumThreads(1);
            operators.register(options);
            return OnnxRuntime.environment()
                    .createSession(ScanLowering.to(operators).apply(model).toByteArray(), options);
        }
    }

    private static ModelProto model(int length, int channels) {
        var graph = new OnnxGraph();
        var u = input(graph, "u", -1, WAYS, length, channels);
        var delta = input(graph, "delta", -1, WAYS, length, channels);
        var a = input(graph, "a", WAYS, channels, STATES);
        var b = input(graph, "b", -1, WAYS, length, STATES);
        var c = input(graph, "c", -1, WAYS, length, STATES);
        graph.output(OnnxScan.call(graph, u, delta, a, b, c), "y");
        return ModelProto.newBuilder()
                .setIrVersion(OnnxWriter.IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OnnxOps.OPSET))
                .addOpsetImport(OperatorSetIdProto.newBuilder()
                        .setDomain(ScanFunctions.DOMAIN)
                        .setVersion(ScanFunctions.VERSION))
                .setGraph(graph.build())
                .addAllFunctions(graph.functions())
                .build();
    }

    private static OnnxValue input(OnnxGraph graph, String name, Integer... shape) {
        var value = new OnnxValue(name, List.of(shape));
        graph.input(value);
        return value;
    }

    private static Map<String, OnnxTensor> inputs(int length, int channels) throws OrtException {
        var random = new Random(1);
        var inputs = new HashMap<String, OnnxTensor>();
        inputs.put("u", noise(random, -1, 1, 1, WAYS, length, channels));
        inputs.put("delta", noise(random, 0, 0.1f, 1, WAYS, length, channels));
        inputs.put("a", noise(random, -16, -1, WAYS, channels, STATES));
        inputs.put("b", noise(random, -1, 1, 1, WAYS, length, STATES));
        inputs.put("c", noise(random, -1, 1, 1, WAYS, length, STATES));
        return inputs;
    }

    private static OnnxTensor noise(Random random, float from, float to, long... shape) throws OrtException {
        int count = 1;
        for (long size : shape) {
            count = Math.toIntExact(count * size);
        }
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = from + (to - from) * random.nextFloat();
        }
        return OnnxTensor.createTensor(OnnxRuntime.environment(), FloatBuffer.wrap(values), shape);
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }
}
