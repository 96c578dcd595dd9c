package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import org.jspecify.annotations.Nullable;

import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Rewrites a finished float32 graph so that it computes in float16 where {@link HalfRules} allow, with as few Casts as can be. The
 * model's inputs and outputs stay float32, and so does what the bodies of nodes take from around them. What needs a second
 * precision keeps its name in float32.
 */
public final class HalfPrecision implements GraphPass {

    /** How names of constants begin that are no parameters of the network. */
    public static final String FORMULA = "constant_";

    @Override
    public String version() {
        return "half-precision-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var graph = new Conversion(model.getGraph(), FewestCasts.halves(model.getGraph())).converted();
        return model.toBuilder().setGraph(graph).build();
    }

    private static final class Conversion {

        private final GraphProto from;
        private final BitSet halves;
        private final GraphProto.Builder into;
        private final Map<String, TensorProto> weights = new LinkedHashMap<>();
        private final Set<String> names = new HashSet<>();
        private final Set<String> singles = new HashSet<>();

        /** Names of float16 values, by those of the float32 ones. */
        private final Map<String, String> halfNames = new HashMap<>();

        Conversion(GraphProto from, BitSet halves) {
            this.from = from;
            this.halves = halves;
            into = from.toBuilder().clearNode().clearInitializer().clearValueInfo();
            from.getInitializerList().forEach(tensor -> weights.put(tensor.getName(), tensor));
            names.addAll(weights.keySet());
            from.getInputList().forEach(input -> names.add(input.getName()));
            from.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
            from.getOutputList().stream().map(ValueInfoProto::getName).forEach(singles::add);
            for (int i = 0; i < from.getNodeCount(); i++) {
                need(from.getNode(i), halves.get(i));
            }
        }

        /** Notes in which precisions a node needs its inputs. */
        private void need(NodeProto node, boolean half) {
            if (!half) {
                singles.addAll(Names.usedBy(node));
                return;
            }
            var places = HalfRules.places(node);
            for (int i = 0; i < node.getInputCount(); i++) {
                if (places.contains(i)) {
                    halfNames.computeIfAbsent(node.getInput(i), this::unused);
                } else {
                    singles.add(node.getInput(i));
                }
            }
        }

        private String unused(String name) {
            var half = name + ".half";
            while (!names.add(half)) {
                half += "_";
            }
            return half;
        }

        GraphProto converted() {
            from.getInputList().forEach(input -> cast(input.getName(), halfNames.get(input.getName()), true));
            for (int i = 0; i < from.getNodeCount(); i++) {
                if (halves.get(i)) {
                    addHalf(from.getNode(i));
                } else {
                    into.addNode(from.getNode(i));
                    from.getNode(i).getOutputList().forEach(output -> cast(output, halfNames.get(output), true));
                }
            }
            weights.values().forEach(this::addWeight);
            return into.build();
        }

        private void addHalf(NodeProto node) {
            var result = node.getOutput(0);
            var half = halfNames.computeIfAbsent(result, this::unused);
            var converted = node.toBuilder().setOutput(0, half);
            HalfRules.places(node).forEach(place -> converted.setInput(place, halfNames.get(node.getInput(place))));
            if (HalfRules.isOwn(node)) {
                converted.setOpType(node.getOpType() + "Half");
            }
            into.addNode(converted);
            if (singles.contains(result)) {
                cast(half, result, false);
            }
        }

        private void cast(String name, @Nullable String result, boolean half) {
            if (result != null) {
                var type = half ? TensorProto.DataType.FLOAT16 : TensorProto.DataType.FLOAT;
                into.addNode(NodeProto.newBuilder()
                        .setOpType("Cast")
                        .setName(result + ".cast")
                        .addInput(name)
                        .addOutput(result)
                        .addAttribute(Attributes.number("to", type.getNumber())));
            }
        }

        private void addWeight(TensorProto weight) {
            var half = halfNames.get(weight.getName());
            if (half != null) {
                into.addInitializer(Half.of(weight, half));
            }
            if (singles.contains(weight.getName())) {
                into.addInitializer(weight);
            }
        }
    }
}
