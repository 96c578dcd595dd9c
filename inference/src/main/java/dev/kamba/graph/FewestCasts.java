package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses which nodes of a graph compute in float16 so that the graph needs as few Casts as {@link HalfRules} let it, one for each
 * value that is needed in the precision that it is not made in. That is a minimum cut between float32, the source, and
 * float16, the sink; of several the one that leaves most in float32.
 */
final class FewestCasts {

    private static final int CAST = 2;

    /** A learned product is worth half a Cast in float16: it goes there where that needs no Cast more. */
    private static final int PRODUCT = 1;

    private final GraphProto graph;
    private final MinimumCut cut = new MinimumCut();
    private final List<Integer> points = new ArrayList<>();
    private final Map<String, Integer> makers = new HashMap<>();

    private FewestCasts(GraphProto graph) {
        this.graph = graph;
    }

    /** The places, among the graph's nodes, of those that compute in float16. */
    static BitSet halves(GraphProto graph) {
        return new FewestCasts(graph).chosen();
    }

    private BitSet chosen() {
        var rules = new HalfRules(graph);
        graph.getInputList().forEach(input -> makers.put(input.getName(), MinimumCut.SOURCE));
        for (var node : graph.getNodeList()) {
            int point = point(rules.of(node));
            points.add(point);
            // Results behind the first are float32 or integers whatever the node computes in.
            node.getOutputList().stream().limit(1).forEach(output -> makers.put(output, point));
        }
        users().forEach(this::price);
        var half = cut.withSink();
        var chosen = new BitSet();
        for (int i = 0; i < points.size(); i++) {
            chosen.set(i, half.get(points.get(i)));
        }
        return chosen;
    }

    private int point(HalfRules.Choice choice) {
        return switch (choice) {
            case SINGLE -> MinimumCut.SOURCE;
            case HALF -> MinimumCut.SINK;
            case EITHER -> cut.point();
            case RATHER_HALF -> {
                int point = cut.point();
                cut.price(point, MinimumCut.SINK, PRODUCT);
                yield point;
            }
        };
    }

    /** Who uses each value: nodes in their own precision, outputs and bodies in float32. */
    private Map<String, Set<Integer>> users() {
        var users = new HashMap<String, Set<Integer>>();
        for (int i = 0; i < points.size(); i++) {
            var node = graph.getNode(i);
            var own = new HashSet<String>();
            for (int place : HalfRules.places(node)) {
                own.add(node.getInput(place));
                use(users, node.getInput(place), points.get(i));
            }
            Names.usedBy(node).stream()
                    .filter(name -> !own.contains(name))
                    .forEach(name -> use(users, name, MinimumCut.SOURCE));
        }
        graph.getOutputList().stream()
                .map(ValueInfoProto::getName)
                .forEach(name -> use(users, name, MinimumCut.SOURCE));
        return users;
    }

    private static void use(Map<String, Set<Integer>> users, String value, int point) {
        users.computeIfAbsent(value, any -> new HashSet<>()).add(point);
    }

    /** One Cast if any user computes in another precision than the maker, however many do. */
    private void price(String value, Set<Integer> users) {
        var maker = makers.get(value);
        if (maker == null) {
            return;
        }
        int asHalf = cut.point();
        int asSingle = cut.point();
        cut.price(maker, asHalf, CAST);
        cut.price(asSingle, maker, CAST);
        for (int user : users) {
            cut.price(asHalf, user, MinimumCut.NEVER);
            cut.price(user, asSingle, MinimumCut.NEVER);
        }
    }
}
