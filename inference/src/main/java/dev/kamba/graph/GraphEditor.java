package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The main graph of a model while a pass rewrites it. New nodes stand before the one that they are made for, so that the order
 * stays one of execution; what nothing needs any more is dropped at the end.
 */
final class GraphEditor {

    /** The domain of our own operators. */
    static final String OWN = "dev.kamba";

    private final ModelProto model;
    private final Map<String, TensorProto> constants = new LinkedHashMap<>();
    private final Set<String> names = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();
    private List<NodeProto> nodes;
    private Map<String, NodeProto> producers = Map.of();
    private Map<String, List<NodeProto>> consumers = Map.of();
    private List<NodeProto> added = new ArrayList<>();
    private int made;

    GraphEditor(ModelProto model) {
        this.model = model;
        var graph = model.getGraph();
        nodes = graph.getNodeList();
        graph.getInitializerList().forEach(tensor -> constants.put(tensor.getName(), tensor));
        graph.getOutputList().stream().map(ValueInfoProto::getName).forEach(outputs::add);
        names.addAll(constants.keySet());
        nodes.forEach(node -> {
            names.add(node.getName());
            names.addAll(node.getOutputList());
        });
        index();
    }

    private void index() {
        producers = new HashMap<>();
        consumers = new HashMap<>();
        for (var node : nodes) {
            node.getOutputList().forEach(output -> producers.put(output, node));
            node.getInputList().stream()
                    .distinct()
                    .forEach(input -> consumers
                            .computeIfAbsent(input, any -> new ArrayList<>())
                            .add(node));
        }
    }

    List<NodeProto> nodes() {
        return nodes;
    }

    /** The node that makes a value as its first result. */
    Optional<NodeProto> producer(String value) {
        return Optional.ofNullable(producers.get(value))
                .filter(node -> node.getOutput(0).equals(value));
    }

    /** The node that makes a value, if it is one of this operator. */
    Optional<NodeProto> producer(String value, String operator) {
        return producer(value).filter(node -> is(node, operator));
    }

    List<NodeProto> consumers(String value) {
        return consumers.getOrDefault(value, List.of());
    }

    /** The one node that uses this value, if it is the only one, of this operator, and the value is no output. */
    Optional<NodeProto> onlyConsumer(String value, String operator) {
        var users = consumers(value);
        return users.size() == 1 && !isOutput(value) && is(users.get(0), operator)
                ? Optional.of(users.get(0))
                : Optional.empty();
    }

    boolean isOutput(String value) {
        return outputs.contains(value);
    }

    /** Whether this is a node of the standard operator set. */
    static boolean is(NodeProto node, String operator) {
        return node.getOpType().equals(operator) && OnnxGraphs.isStandard(node.getDomain());
    }

    /** Whether this is a node of an operator of our own. */
    static boolean isOwn(NodeProto node, String operator) {
        return node.getOpType().equals(operator) && node.getDomain().equals(OWN);
    }

    Optional<TensorProto> constant(String name) {
        return Optional.ofNullable(constants.get(name));
    }

    Optional<float[]> floats(String name) {
        return constant(name).flatMap(Tensors::floats);
    }

    Optional<List<Long>> integers(String name) {
        return constant(name).flatMap(Tensors::integers);
    }

    /** Adds a float32 constant and returns its name. */
    String constant(float[] values, Long... shape) {
        var name = named("constant");
        constants.put(name, Tensors.of(name, values, Arrays.asList(shape)));
        return name;
    }

    /** Adds an int64 vector and returns its name. */
    String integers(Long... values) {
        var name = named("integers");
        constants.put(name, Tensors.of(name, Arrays.asList(values)));
        return name;
    }

    /** Adds an int32 matrix, unless there is the same one, and returns its name. */
    String indices(int[] values, long rows) {
        var shape = List.of(rows, values.length / rows);
        var tensor = Tensors.of("", values, shape);
        var same = constants.values().stream()
                .filter(known -> known.getDimsList().equals(shape)
                        && known.getDataType() == tensor.getDataType()
                        && known.getRawData().equals(tensor.getRawData()))
                .findFirst();
        if (same.isPresent()) {
            return same.get().getName();
        }
        var name = named("indices");
        constants.put(name, tensor.toBuilder().setName(name).build());
        return name;
    }

    /** Adds a node with one result and returns the result's name. */
    String node(String operator, List<String> inputs, AttributeProto... attributes) {
        var name = named(operator);
        nodeNamed(name, operator, inputs, attributes);
        return name;
    }

    /** Adds a node whose one result takes the name of a value whose own node is dropped. */
    void nodeNamed(String result, String operator, List<String> inputs, AttributeProto... attributes) {
        added.add(made(result, operator, inputs, attributes).build());
    }

    /** Adds a node of one of our own operators whose first result takes the name of a value whose own node is dropped. */
    void ownNamed(String result, String operator, List<String> inputs, AttributeProto... attributes) {
        added.add(made(result, operator, inputs, attributes).setDomain(OWN).build());
    }

    /** Adds a node of one of our own operators and returns the result's name. */
    String own(String operator, List<String> inputs, AttributeProto... attributes) {
        var name = named(operator);
        ownNamed(name, operator, inputs, attributes);
        return name;
    }

    /** As {@link #ownNamed}, with a second result that is memory for the operator. */
    void ownWithScratch(String result, String operator, List<String> inputs, AttributeProto... attributes) {
        added.add(made(result, operator, inputs, attributes)
                .setDomain(OWN)
                .addOutput(named("scratch"))
                .build());
    }

    private static NodeProto.Builder made(
            String result, String operator, List<String> inputs, AttributeProto... attributes) {
        return NodeProto.newBuilder()
                .setOpType(operator)
                .setName(result)
                .addAllInput(inputs)
                .addOutput(result)
                .addAllAttribute(Arrays.asList(attributes));
    }

    /** Puts what was added since the last time before the first of these nodes and drops them. */
    void replace(NodeProto place, Collection<NodeProto> dropped) {
        // Two nodes without results may be equal.
        var here = identical(List.of(place));
        var gone = identical(dropped);
        var changed = new ArrayList<NodeProto>(nodes.size() + added.size());
        for (var node : nodes) {
            if (here.contains(node)) {
                changed.addAll(added);
            }
            if (!gone.contains(node)) {
                changed.add(node);
            }
        }
        nodes = changed;
        added = new ArrayList<>();
        index();
    }

    private static Set<NodeProto> identical(Collection<NodeProto> nodes) {
        Set<NodeProto> identical = Collections.newSetFromMap(new IdentityHashMap<>());
        identical.addAll(nodes);
        return identical;
    }

    private String named(String kind) {
        String name;
        do {
            name = "kamba_" + kind + "_" + made++;
        } while (!names.add(name));
        return name;
    }

    /** The model with the rewritten graph. */
    ModelProto model() {
        var live = live();
        var used = new HashSet<>(outputs);
        live.forEach(node -> used.addAll(Names.usedBy(node)));
        var graph = model.getGraph().toBuilder().clearNode().clearInitializer();
        live.forEach(graph::addNode);
        constants.values().stream()
                .filter(tensor -> used.contains(tensor.getName()))
                .forEach(graph::addInitializer);
        var made = model.toBuilder().setGraph(graph);
        boolean own = live.stream().anyMatch(node -> node.getDomain().equals(OWN));
        boolean known = model.getOpsetImportList().stream()
                .anyMatch(set -> set.getDomain().equals(OWN));
        return own && !known
                ? made.addOpsetImport(
                                OperatorSetIdProto.newBuilder().setDomain(OWN).setVersion(1))
                        .build()
                : made.build();
    }

    /** Nodes that an output needs, from the last to the first. */
    private List<NodeProto> live() {
        var needed = new HashSet<>(outputs);
        var live = new ArrayList<NodeProto>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            var node = nodes.get(i);
            if (node.getOutputList().stream().anyMatch(needed::contains)) {
                live.add(0, node);
                needed.addAll(Names.usedBy(node));
            }
        }
        return live;
    }
}
