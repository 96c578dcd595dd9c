package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Gives every image of a fixed number its own copy of weights that differ from sequence to sequence, [N,K,L,D] x [K,D,P] becoming
 * [N,K,L,D] x [N,K,D,P]. ONNX Runtime's CUDA provider then has one product of regular strides; otherwise it copies lists of
 * addresses to the device in each run. ONNX Runtime repeats the weights on loading.
 *
 * @param images N, from 1
 */
public record RepeatedWeights(int images) implements GraphPass {

    @Override
    public String version() {
        return "repeated-weights-1-" + images;
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var shapes = GraphWalk.shapes(model, images);
        var editor = new GraphEditor(model);
        for (var node : List.copyOf(editor.nodes())) {
            if (GraphEditor.is(node, "MatMul")
                    && editor.constant(node.getInput(1)).isPresent()) {
                repeat(editor, node, shapes);
            }
        }
        return editor.model();
    }

    private static void repeat(GraphEditor editor, NodeProto product, Map<String, List<Long>> shapes) {
        var tokens = shapes.getOrDefault(product.getInput(0), List.of());
        var weight = shapes.getOrDefault(product.getInput(1), List.of());
        if (weight.size() < 3 || tokens.size() <= weight.size()) {
            return;
        }
        var repeated = new ArrayList<>(tokens.subList(0, tokens.size() - 2));
        repeated.addAll(weight.subList(weight.size() - 2, weight.size()));
        long numbers = Tensors.count(repeated);
        // One image has regular strides as it is; and weights may not take more memory than what they are multiplied
        // with.
        if (numbers > Tensors.count(weight) && numbers <= Tensors.count(tokens)) {
            var copies =
                    editor.node("Expand", List.of(product.getInput(1), editor.integers(repeated.toArray(Long[]::new))));
            editor.nodeNamed(product.getOutput(0), "MatMul", List.of(product.getInput(0), copies));
            editor.replace(product, List.of(product));
        }
    }
}
