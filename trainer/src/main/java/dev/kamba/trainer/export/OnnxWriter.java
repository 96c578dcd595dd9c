package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.kamba.lowering.ScanFunctions;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.util.List;
import java.util.Map;

/** Writes a network with its weights as an ONNX model: {@code image} [N,C,H,W] to {@code logits} [N,K,H,W]. */
public final class OnnxWriter {

    /** Version of the file format that came with opset 17. */
    private static final int IR_VERSION = 8;

    private OnnxWriter() {}

    /** The bytes of the model; H and W are fixed, N is free. */
    public static byte[] bytes(Network network, Weights weights, int rows, int columns, Map<String, String> metadata) {
        var graph = new OnnxGraph();
        var image = new OnnxValue("image", List.of(-1, network.channels(), rows, columns));
        graph.input(image);
        graph.output(network.logits(new OnnxOps(graph, weights), image), "logits");
        var model = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .setProducerName("kamba-trainer")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OnnxOps.OPSET))
                .setGraph(graph.build())
                .addAllFunctions(graph.functions());
        if (model.getFunctionsCount() > 0) {
            model.addOpsetImport(OperatorSetIdProto.newBuilder()
                    .setDomain(ScanFunctions.DOMAIN)
                    .setVersion(ScanFunctions.VERSION));
        }
        metadata.forEach((key, value) -> model.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return model.build().toByteArray();
    }
}
