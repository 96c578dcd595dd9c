package dev.kamba.model;

import dev.kamba.model.GraphCensus.Operator;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The functions that a model brings along (onnx.proto, message FunctionProto). ONNX Runtime puts their bodies in place of their
 * calls, so that a few functions that each call the next one twice would make a graph without end.
 */
final class Functions {

    private static final int NAME = 1;
    private static final int NODE = 7;
    private static final int OPSET_IMPORT = 9;
    private static final int DOMAIN = 10;
    private static final int ATTRIBUTE_DEFAULT = 11;

    private static final int MOST = 1000;
    private static final int MAXIMUM_NAME = 1000;
    private static final int MAXIMUM_DEPTH = 16;

    /** Nodes after all calls were replaced. */
    private static final long MAXIMUM_NODES = 50_000;

    /** Beside functions of the model. */
    private static final Set<String> KNOWN_DOMAINS = Set.of("", "com.microsoft");

    /** Operators that may never end, or never give the same mask twice. */
    private static final Set<String> UNFIT = Set.of(
            "Bernoulli",
            "Loop",
            "Multinomial",
            "RandomNormal",
            "RandomNormalLike",
            "RandomUniform",
            "RandomUniformLike");

    private final Map<Operator, GraphCensus> functions = new HashMap<>();
    private final Map<Operator, Long> sizes = new HashMap<>();
    private final Map<String, Long> opsets = new HashMap<>();

    void add(Protobuf function) {
        String name = "";
        String domain = "";
        var census = new GraphCensus();
        var imports = new HashMap<String, Long>();
        while (function.next()) {
            switch (function.field()) {
                case NAME -> name = function.text(MAXIMUM_NAME);
                case DOMAIN -> domain = function.text(MAXIMUM_NAME);
                case NODE -> census.countNode(function.message());
                case ATTRIBUTE_DEFAULT -> census.countAttribute(function.message());
                case OPSET_IMPORT -> OnnxOutline.opset(function.message(), imports);
                default -> {}
            }
        }
        imports.forEach((imported, version) -> opsets.merge(imported, version, Math::max));
        if (functions.size() == MOST || functions.put(Operator.of(domain, name), census) != null) {
            throw GraphCensus.refused("functions are doubled or more than " + MOST);
        }
    }

    /** The newest version of each operator set that a function uses. */
    Map<String, Long> opsets() {
        return opsets;
    }

    /** Refuses a model whose main graph, with every call replaced, is too large or holds what cannot run here. */
    void check(GraphCensus graph) {
        size(graph, new HashSet<>());
        functions.values().forEach(function -> size(function, new HashSet<>()));
    }

    private long size(GraphCensus census, Set<Operator> within) {
        long nodes = 0;
        for (var used : census.operators().entrySet()) {
            long each = size(used.getKey(), within);
            nodes += used.getValue() * each;
            if (nodes > MAXIMUM_NODES) {
                throw GraphCensus.refused(
                        "the graph has more than " + MAXIMUM_NODES + " nodes, those of functions included");
            }
        }
        return nodes;
    }

    private long size(Operator operator, Set<Operator> within) {
        var function = functions.get(operator);
        if (function == null) {
            requireKnown(operator);
            return 1;
        }
        var known = sizes.get(operator);
        if (known != null) {
            return known;
        }
        if (!within.add(operator)) {
            throw GraphCensus.refused("function " + operator + " calls itself");
        }
        if (within.size() > MAXIMUM_DEPTH) {
            throw GraphCensus.refused("functions call each other more than " + MAXIMUM_DEPTH + " deep");
        }
        long size = size(function, within);
        within.remove(operator);
        sizes.put(operator, size);
        return size;
    }

    private static void requireKnown(Operator operator) {
        if (!KNOWN_DOMAINS.contains(operator.domain())) {
            throw GraphCensus.refused(
                    "operator " + operator + " is neither ONNX's nor ONNX Runtime's nor a function of the model");
        }
        if (operator.domain().isEmpty() && UNFIT.contains(operator.type())) {
            throw GraphCensus.refused("operator " + operator.type() + " may never end, or give another mask each time");
        }
    }
}
