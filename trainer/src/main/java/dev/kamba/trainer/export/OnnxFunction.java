package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.kamba.lowering.ScanFunctions;

import java.util.List;

/** Makes a graph a function of the model; what the graph has as constants, which functions cannot have, become nodes. */
final class OnnxFunction {

    private OnnxFunction() {}

    /** @param attributes that a call may have, though the body has no use for them */
    static FunctionProto of(String name, GraphProto body, List<String> attributes) {
        return FunctionProto.newBuilder()
                .setName(name)
                .setDomain(ScanFunctions.DOMAIN)
                .addAllInput(names(body.getInputList()))
                .addAllOutput(names(body.getOutputList()))
                .addAllAttribute(attributes)
                .addAllNode(body.getInitializerList().stream()
                        .map(OnnxFunction::constant)
                        .toList())
                .addAllNode(body.getNodeList())
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OnnxOps.OPSET))
                .build();
    }

    private static List<String> names(List<ValueInfoProto> values) {
        return values.stream().map(ValueInfoProto::getName).toList();
    }

    private static NodeProto constant(TensorProto tensor) {
        return NodeProto.newBuilder()
                .setOpType("Constant")
                .setName(tensor.getName())
                .addOutput(tensor.getName())
                .addAttribute(AttributeProto.newBuilder()
                        .setName("value")
                        .setType(AttributeProto.AttributeType.TENSOR)
                        .setT(tensor))
                .build();
    }
}
