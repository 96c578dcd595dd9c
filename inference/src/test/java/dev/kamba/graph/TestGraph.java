package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.runtime.OnnxRuntime;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Builds small graphs from {@code x} to {@code y} with random weights and runs them. */
final class TestGraph {

    private static final NativeOperators LIBRARY = NativeOperators.find(Processor.CPU, Optional.empty());
    private static final String OWN = "dev.kamba";

    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final Random random = new Random(3);
    private int count;

    /** @param shape of x; -1 is the number of images */
    TestGraph(Long... shape) {
        graph.addInput(described("x", shape));
    }

    /** A value named by its operator and number. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return node("", operator, inputs, attributes);
    }

    /** A value of one of our own operators. */
    String own(String operator, List<String> inputs, AttributeProto... attributes) {
        return node(OWN, operator, inputs, attributes);
    }

    private String node(String domain, String operator, List<String> inputs, AttributeProto... attributes) {
        var name = operator.toLowerCase(Locale.ROOT) + count++;
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setDomain(domain)
                .setName(name)
                .addAllInput(inputs)
                .addOutput(name)
                .addAllAttribute(Arrays.asList(attributes)));
        return name;
    }

    String weight(Long... shape) {
        var values = new float[(int) Tensors.count(List.of(shape))];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return constant(values, shape);
    }

    String constant(float[] values, Long... shape) {
        var name = "w" + count++;
        graph.addInitializer(Tensors.of(name, values, List.of(shape)));
        return name;
    }

    String zeros(long size) {
        return constant(new float[(int) size], size);
    }

    String integers(Long... values) {
        var name = "i" + count++;
        graph.addInitializer(Tensors.of(name, List.of(values)));
        return name;
    }

    String conv(String x, long in, long out, long kernel) {
        return node("Conv", List.of(x, weight(out, in, kernel, kernel), weight(out)), square(kernel));
    }

    /** Padded so that the size stays. */
    static AttributeProto square(long kernel) {
        return Attributes.numbers("pads", Collections.nCopies(4, kernel / 2));
    }

    String places(int... values) {
        var name = "p" + count++;
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.INT32.getNumber())
                .addAllDims(List.of(1L, (long) values.length))
                .addAllInt32Data(Arrays.stream(values).boxed().toList()));
        return name;
    }

    String slice(String x, long from, long to) {
        return slice(x, 1, from, to);
    }

    String slice(String x, long axis, long from, long to) {
        return node("Slice", List.of(x, integers(from), integers(to), integers(axis)));
    }

    String reshaped(String x, Long... shape) {
        return node("Reshape", List.of(x, integers(shape)));
    }

    String swapped(String x) {
        return node("Transpose", List.of(x), Attributes.numbers("perm", List.of(0L, 2L, 1L)));
    }

    ModelProto model(String result) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName("y")
                .addInput(result)
                .addOutput("y"));
        return ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(OWN).setVersion(1))
                .setGraph(graph.addOutput(ValueInfoProto.newBuilder()
                        .setName("y")
                        .setType(TypeProto.newBuilder()
                                .setTensorType(TypeProto.Tensor.newBuilder()
                                        .setElemType(TensorProto.DataType.FLOAT.getNumber())))))
                .build();
    }

    private static ValueInfoProto described(String name, Long... shape) {
        var sizes = TensorShapeProto.newBuilder();
        for (long size : shape) {
            var dimension = TensorShapeProto.Dimension.newBuilder();
            sizes.addDim(size < 0 ? dimension.setDimParam("N") : dimension.setDimValue(size));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(TensorProto.DataType.FLOAT.getNumber())
                                .setShape(sizes)))
                .build();
    }

    /** Skips a test that needs our own operators where they were not built. */
    static void assumeOwn() {
        assumeTrue(LIBRARY.arePresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
    }

    /** The operators of the main graph in order. */
    static List<String> operators(ModelProto model) {
        return model.getGraph().getNodeList().stream().map(NodeProto::getOpType).toList();
    }

    /** The result for noise, without ONNX Runtime's own optimisations. */
    static float[] run(ModelProto model, long... shape) {
        var environment = OnnxRuntime.environment();
        var random = new Random(5);
        var values = new float[(int) Arrays.stream(shape).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        try (var options = new OrtSession.SessionOptions()) {
            // A graph that brings an operator of ours as a function does without the library.
            if (model.getFunctionsCount() == 0) {
                LIBRARY.register(options);
            }
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            try (var session = environment.createSession(OnnxGraphs.write(model), options);
                    var x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), shape);
                    var result = session.run(
                            Map.of(session.getInputNames().iterator().next(), x))) {
                var y = ((OnnxTensor) result.get(0)).getFloatBuffer();
                var found = new float[y.remaining()];
                y.get(found);
                return found;
            }
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }
}
