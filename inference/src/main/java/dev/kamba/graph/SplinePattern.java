package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;
import java.util.Optional;

/** Recognises the basis functions and the base term of a KAN layer as Kamba's exporter writes them. */
final class SplinePattern {

    static final float TOLERANCE = 1e-6f;
    private static final int BASES = 8;

    private final GraphEditor editor;

    SplinePattern(GraphEditor editor) {
        this.editor = editor;
    }

    /**
     * |perUnit x + shift_m| is the distance from the centre of basis function m.
     *
     * @param perUnit name of a scalar
     * @param shifts name of a constant [8]
     */
    record Basis(String perUnit, String shifts) {}

    /**
     * A KAN layer of tokens x [N,L,C] as a product of 9 C features, the term as the faster index.
     *
     * @param flat the node that makes the features of their basis functions and SiLU
     */
    record Layer(NodeProto product, NodeProto flat, String x, Basis basis) {}

    /** The layer that ends in this product with constant weights. */
    Optional<Layer> layer(NodeProto product) {
        var flat = editor.producer(product.getInput(0), "Reshape");
        var terms = flat.flatMap(any -> editor.producer(any.getInput(0), "Concat"))
                .filter(concat -> concat.getInputCount() == 2 && Attributes.number(concat, "axis", 0) == 3);
        if (terms.isEmpty() || editor.floats(product.getInput(1)).isEmpty()) {
            return Optional.empty();
        }
        return silu(terms.get().getInput(1))
                .map(silu -> silu.getInput(0))
                .flatMap(x -> basis(terms.get().getInput(0), x)
                        .map(basis -> new Layer(product, flat.orElseThrow(), x, basis)));
    }

    /** The product x * Sigmoid(x) under an Unsqueeze. */
    private Optional<NodeProto> silu(String value) {
        return editor.producer(value, "Unsqueeze")
                .flatMap(column -> editor.producer(column.getInput(0), "Mul"))
                .filter(product -> editor.producer(product.getInput(1), "Sigmoid")
                        .filter(sigmoid -> sigmoid.getInput(0).equals(product.getInput(0)))
                        .isPresent());
    }

    /** (max(0, 2-u)^3 - 4 max(0, 1-u)^3) / 6 of u = |perUnit x + shift_m|. */
    Optional<Basis> basis(String value, String x) {
        var sum = editor.producer(value, "Add");
        var wide = sum.flatMap(add -> hat(add.getInput(0), 1 / 6f, 2));
        var narrow = sum.flatMap(add -> hat(add.getInput(1), -4 / 6f, 1));
        if (wide.isEmpty() || !wide.equals(narrow)) {
            return Optional.empty();
        }
        var shifted = editor.producer(wide.get(), "Abs").flatMap(abs -> editor.producer(abs.getInput(0), "Add"));
        var shifts = shifted.map(add -> add.getInput(1)).filter(this::isRow);
        var scaled = shifted.flatMap(add -> editor.producer(add.getInput(0), "Mul"));
        var perUnit = scaled.map(mul -> mul.getInput(1)).filter(name -> has(name, 1));
        boolean ofX = scaled.flatMap(mul -> editor.producer(mul.getInput(0), "Unsqueeze"))
                .filter(column -> column.getInput(0).equals(x))
                .isPresent();
        return ofX ? perUnit.flatMap(unit -> shifts.map(names -> new Basis(unit, names))) : Optional.empty();
    }

    /** The name of u, if this is factor max(0, top - u)^3. */
    private Optional<String> hat(String value, float factor, float top) {
        return scaledBy(value, factor)
                .flatMap(this::cubed)
                .flatMap(clipped -> editor.producer(clipped, "Relu"))
                .flatMap(relu -> editor.producer(relu.getInput(0), "Add"))
                .filter(add -> is(add.getInput(1), top))
                .flatMap(add -> editor.producer(add.getInput(0), "Neg"))
                .map(neg -> neg.getInput(0));
    }

    private Optional<String> scaledBy(String value, float factor) {
        return editor.producer(value, "Mul")
                .filter(mul -> is(mul.getInput(1), factor))
                .map(mul -> mul.getInput(0));
    }

    private Optional<String> cubed(String value) {
        return editor.producer(value, "Mul")
                .flatMap(outer -> editor.producer(outer.getInput(0), "Mul")
                        .filter(inner -> inner.getInputList().equals(List.of(outer.getInput(1), outer.getInput(1))))
                        .map(inner -> outer.getInput(1)));
    }

    /** Whether there is a number for each place of the last axis and nothing else. */
    private boolean isRow(String name) {
        return has(name, BASES)
                && editor.constant(name)
                        .filter(tensor -> tensor.getDimsCount() == 1)
                        .isPresent();
    }

    private boolean has(String name, int count) {
        return editor.floats(name).filter(values -> values.length == count).isPresent();
    }

    private boolean is(String name, float wanted) {
        return has(name, 1) && Math.abs(editor.floats(name).orElseThrow()[0] - wanted) <= TOLERANCE;
    }
}
