package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Collects the nodes of one function, opset 17. */
final class FunctionBody {

    private static final int OPSET = 17;

    private final FunctionProto.Builder function;

    FunctionBody(String name, List<String> inputs, String output) {
        function = FunctionProto.newBuilder()
                .setName(name)
                .setDomain(ScanFunctions.DOMAIN)
                .addAllInput(inputs)
                .addOutput(output)
                .addOpsetImport(operators("", OPSET));
    }

    static OperatorSetIdProto operators(String domain, long version) {
        return OperatorSetIdProto.newBuilder()
                .setDomain(domain)
                .setVersion(version)
                .build();
    }

    /** Adds a standard node with one result and returns the result's name. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        return nodes(operator, "", 1, inputs, attributes).get(0);
    }

    /** Adds a node with several results and returns their names. */
    List<String> nodes(String operator, String domain, int count, List<String> inputs, AttributeProto... attributes) {
        var name = "value_" + function.getNodeCount();
        var results = IntStream.range(0, count).mapToObj(i -> name + "_" + i).toList();
        function.addNode(NodeProto.newBuilder()
                .setOpType(operator)
                .setDomain(domain)
                .setName(name)
                .addAllInput(inputs)
                .addAllOutput(results)
                .addAllAttribute(Arrays.asList(attributes)));
        return results;
    }

    /** A constant int64 vector. */
    String integers(long... values) {
        var tensor = TensorProto.newBuilder()
                .setDataType(TensorProto.DataType.INT64.getNumber())
                .addDims(values.length);
        Arrays.stream(values).forEach(tensor::addInt64Data);
        return node(
                "Constant",
                List.of(),
                AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor)
                        .build());
    }

    String reshaped(String value, long... sizes) {
        return node("Reshape", List.of(value, integers(sizes)));
    }

    String unsqueezed(String value, long axis) {
        return node("Unsqueeze", List.of(value, integers(axis)));
    }

    String product(String a, String b) {
        return node("Mul", List.of(a, b));
    }

    String sum(String a, String b) {
        return node("Add", List.of(a, b));
    }

    /** Makes a value the function's result. */
    FunctionProto end(String value) {
        function.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName("result")
                .addInput(value)
                .addOutput(function.getOutput(0)));
        return function.build();
    }

    /** As {@link #end(String)}, with operators of a second set. */
    FunctionProto end(String value, OperatorSetIdProto second) {
        return end(value).toBuilder().addOpsetImport(second).build();
    }
}
