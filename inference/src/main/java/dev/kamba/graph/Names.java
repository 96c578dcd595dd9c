package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.ArrayList;
import java.util.List;

/** Which values a node needs, those included that the bodies in its attributes take from around them. */
final class Names {

    private Names() {}

    static List<String> usedBy(NodeProto node) {
        var used = new ArrayList<>(node.getInputList());
        for (var attribute : node.getAttributeList()) {
            used.addAll(usedBy(attribute.getG()));
            attribute.getGraphsList().forEach(graph -> used.addAll(usedBy(graph)));
        }
        return used;
    }

    private static List<String> usedBy(GraphProto graph) {
        var used = new ArrayList<String>();
        graph.getNodeList().forEach(inner -> used.addAll(usedBy(inner)));
        graph.getOutputList().forEach(output -> used.add(output.getName()));
        return used;
    }
}
