package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;

import java.util.HashSet;
import java.util.Set;

/**
 * What {@link HalfPrecision} makes float16, in float32 with every such value rounded to float16 and back: for a processor that has no
 * float16, to see what it does to results. There ONNX Runtime itself computes float16 nodes in float32 and leaves out the rounding
 * between two of them, so that a float16 graph looks better than it is.
 */
public final class RoundedHalves implements GraphPass {

    @Override
    public String version() {
        return "rounded-halves-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return model.toBuilder()
                .setGraph(new Rounding(model.getGraph()).rounded())
                .build();
    }

    private static final class Rounding {

        private final GraphProto from;
        private final GraphProto.Builder into;
        private final Set<String> names = new HashSet<>();
        private final Set<String> rounded = new HashSet<>();

        Rounding(GraphProto from) {
            this.from = from;
            into = from.toBuilder().clearNode().clearValueInfo();
        }

        GraphProto rounded() {
            var halves = FewestCasts.halves(from);
            for (int i = 0; i < from.getNodeCount(); i++) {
                if (halves.get(i)) {
                    addHalf(from.getNode(i));
                } else {
                    into.addNode(from.getNode(i));
                }
            }
            return into.build();
        }

        private void addHalf(NodeProto node) {
            var made = node.toBuilder();
            for (int place : HalfRules.places(node)) {
                made.setInput(place, half(node.getInput(place)));
            }
            var result = node.getOutput(0);
            into.addNode(made.setOutput(0, result + ".exact"));
            round(result + ".exact", result);
            rounded.add(result);
        }

        /** The rounded value; that of a node which computes in float16 is. */
        private String half(String name) {
            if (rounded.contains(name)) {
                return name;
            }
            var half = name + ".rounded";
            if (names.add(name)) {
                round(name, half);
            }
            return half;
        }

        private void round(String value, String result) {
            cast(value, result + ".half", TensorProto.DataType.FLOAT16);
            cast(result + ".half", result, TensorProto.DataType.FLOAT);
        }

        private void cast(String value, String result, TensorProto.DataType type) {
            into.addNode(NodeProto.newBuilder()
                    .setOpType("Cast")
                    .setName(result + ".cast")
                    .addInput(value)
                    .addOutput(result)
                    .addAttribute(Attributes.number("to", type.getNumber())));
        }
    }
}
