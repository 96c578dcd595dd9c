package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.kamba.graph.Attributes;
import dev.kamba.lowering.ScanFunctions;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Collects the nodes and constants of one ONNX graph. */
final class OnnxGraph {

    /** How names of constants begin that are no parameters of the network. */
    static final String CONSTANT = "constant_";

    private final GraphProto.Builder graph;
    private final String prefix;
    private final Map<String, FunctionProto> functions;
    private final Map<List<Long>, String> indices = new HashMap<>();
    private int count;

    OnnxGraph() {
        this("", new LinkedHashMap<>());
    }

    /** @param prefix of all names that the graph makes: those of a body must not hide those around it */
    private OnnxGraph(String prefix, Map<String, FunctionProto> functions) {
        this.prefix = prefix;
        this.functions = functions;
        this.graph = GraphProto.newBuilder().setName(prefix + "network");
    }

    /** A graph to be the body of a node of this one. */
    OnnxGraph body() {
        return new OnnxGraph(prefix + "body_" + count++ + "_", functions);
    }

    /**
     * Calls a function of the model, whose result's name is returned.
     *
     * @param definition makes the function from an empty graph; asked once for each name
     */
    String call(
            String function,
            List<String> inputs,
            Function<OnnxGraph, FunctionProto> definition,
            AttributeProto... attributes) {
        functions.computeIfAbsent(function, name -> definition.apply(new OnnxGraph("", new LinkedHashMap<>())));
        var result = node(function, inputs, attributes);
        graph.getNodeBuilder(graph.getNodeCount() - 1).setDomain(ScanFunctions.DOMAIN);
        return result;
    }

    /** All that were called, in the order of their first calls. */
    List<FunctionProto> functions() {
        return List.copyOf(functions.values());
    }

    /** Adds a node with one result and returns the result's name. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return nodes(operator, 1, inputs, attributes).get(0);
    }

    /** Adds a node with several results and returns their names. */
    List<String> nodes(String operator, int count, List<String> inputs, AttributeProto... attributes) {
        var name = named(operator.toLowerCase(Locale.ROOT));
        var results = IntStream.range(0, count)
                .mapToObj(i -> i == 0 ? name : name + "_" + i)
                .toList();
        graph.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(results)
                .addAllAttribute(Arrays.asList(attributes)));
        return results;
    }

    private String named(String kind) {
        return prefix + kind + "_" + count++;
    }

    /** Adds a float32 constant. */
    String constant(String name, float[] values, List<Integer> shape) {
        var bytes = ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(
                name,
                TensorProto.DataType.FLOAT,
                bytes,
                shape.stream().map(Long::valueOf).toList());
    }

    /** Adds a float32 constant that has no name of its own. */
    String constant(float[] values, List<Integer> shape) {
        return constant(named("constant"), values, shape);
    }

    /** Adds a float32 scalar. */
    String scalar(double value) {
        return constant(new float[] {(float) value}, List.of());
    }

    /** An int64 scalar. */
    String integer(long value) {
        return tensor(named("integer"), TensorProto.DataType.INT64, bytes(List.of(value)), List.of());
    }

    /** An int64 vector, shared between equal ones. */
    String integers(List<Long> values) {
        return indices.computeIfAbsent(values, wanted -> {
            var bytes = bytes(wanted);
            return tensor(named("integers"), TensorProto.DataType.INT64, bytes, List.of((long) wanted.size()));
        });
    }

    private static ByteBuffer bytes(List<Long> values) {
        var bytes = ByteBuffer.allocate(8 * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putLong);
        return bytes.rewind();
    }

    private String tensor(String name, TensorProto.DataType type, ByteBuffer bytes, List<Long> shape) {
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    /** Gives a value its final name and makes it an output. */
    void output(OnnxValue value, String name) {
        rename(value.name(), name);
        graph.addOutput(described(new OnnxValue(name, value.shape())));
    }

    private void rename(String value, String name) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(value)
                .addOutput(name));
    }

    void input(OnnxValue value) {
        graph.addInput(described(value));
    }

    /** An input of a body. */
    OnnxValue input(String name, List<Integer> shape) {
        var value = new OnnxValue(prefix + name, shape);
        input(value);
        return value;
    }

    /** An input of a body that takes float32 of any shape. */
    String parameter(String name) {
        graph.addInput(described(prefix + name));
        return prefix + name;
    }

    /** An output of a body that takes float32 of any shape. */
    void result(String value, String name) {
        rename(value, prefix + name);
        graph.addOutput(described(prefix + name));
    }

    GraphProto build() {
        return graph.build();
    }

    private static ValueInfoProto described(OnnxValue value) {
        var shape = TensorShapeProto.newBuilder();
        for (int size : value.shape()) {
            var dimension = TensorShapeProto.Dimension.newBuilder();
            shape.addDim(size == -1 ? dimension.setDimParam("N") : dimension.setDimValue(size));
        }
        var plain = described(value.name()).toBuilder();
        plain.getTypeBuilder().getTensorTypeBuilder().setShape(shape);
        return plain.build();
    }

    private static ValueInfoProto described(String name) {
        var type = TypeProto.Tensor.newBuilder().setElemType(TensorProto.DataType.FLOAT.getNumber());
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(type))
                .build();
    }

    static AttributeProto graph(String name, OnnxGraph value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(value.build())
                .build();
    }

    static AttributeProto numbers(String name, Integer... values) {
        return Attributes.numbers(name, Arrays.stream(values).map(Long::valueOf).toList());
    }
}
