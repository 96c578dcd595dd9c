package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;
import java.util.Map;

/**
 * Evaluates the cubic B-splines of KAN layers with the basis functions in front of the channels in place of behind them. With
 * u = |t - m| and the closed form B = (max(0, 2-u)^3 - 4 max(0, 1-u)^3) / 6 of the exporter,
 * {@code B = 4/3 p^3 - 2/3 q^3} where p = HardSigmoid(u; -1/2, 1) and q = HardSigmoid(u; -1, 1): half as many passes, each
 * over long runs of numbers instead of runs of 8. The base term SiLU(x) gets a product of its own, so that nothing is copied
 * together. Tokens [N,L,C] become [N,C,L]; the transposes around it vanish.
 */
final class SplineBases implements GraphPass {

    private static final int BASES = 8;
    private static final long BATCH = 1;

    @Override
    public String version() {
        return "spline-bases-2";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var shapes = GraphWalk.shapes(model, BATCH);
        var editor = new GraphEditor(model);
        var pattern = new SplinePattern(editor);
        for (var node : List.copyOf(editor.nodes())) {
            if (GraphEditor.is(node, "MatMul")) {
                pattern.layer(node).ifPresent(found -> rewrite(editor, found, shapes));
            }
        }
        return editor.model();
    }

    private static void rewrite(GraphEditor editor, SplinePattern.Layer layer, Map<String, List<Long>> shapes) {
        var shape = shapes.getOrDefault(layer.x(), List.of());
        if (!isLayer(editor, layer, shape, shapes)) {
            return;
        }
        var weights = editor.floats(layer.product().getInput(1)).orElseThrow();
        long channels = shape.get(2);
        int out = (int) (weights.length / (channels * (BASES + 1)));
        var swap = Attributes.numbers("perm", List.of(0L, 2L, 1L));
        var x = editor.node("Transpose", List.of(layer.x()), swap);
        var scaled = editor.node("Mul", List.of(x, layer.basis().perUnit()));
        var row = editor.node("Unsqueeze", List.of(scaled, editor.integers(1L)));
        var shifts = editor.constant(editor.floats(layer.basis().shifts()).orElseThrow(), (long) BASES, 1L, 1L);
        var distance = editor.node("Abs", List.of(editor.node("Add", List.of(row, shifts))));
        var wide = cube(editor, hat(editor, distance, -0.5f));
        var narrow = cube(editor, hat(editor, distance, -1));
        var half = editor.node("Mul", List.of(narrow, editor.constant(new float[] {0.5f})));
        var basis = editor.node("Sub", List.of(wide, half));
        var flat = editor.node("Reshape", List.of(basis, editor.integers(0L, BASES * channels, -1L)));
        var spline = editor.node("MatMul", List.of(splineWeights(editor, weights, (int) channels, out), flat));
        var silu = editor.node("Mul", List.of(x, editor.node("Sigmoid", List.of(x))));
        var base = editor.node("MatMul", List.of(baseWeights(editor, weights, (int) channels, out), silu));
        editor.nodeNamed(
                layer.product().getOutput(0), "Transpose", List.of(editor.node("Add", List.of(spline, base))), swap);
        editor.replace(layer.product(), List.of(layer.product()));
    }

    /** Whether each token's own features, of which there are some, are multiplied by weights [9C, out]. */
    private static boolean isLayer(
            GraphEditor editor, SplinePattern.Layer layer, List<Long> x, Map<String, List<Long>> shapes) {
        if (x.size() != 3 || x.get(2) == 0) {
            return false;
        }
        long features = Math.multiplyExact(BASES + 1, x.get(2));
        return List.of(x.get(0), x.get(1), features)
                        .equals(shapes.get(layer.flat().getOutput(0)))
                && editor.constant(layer.product().getInput(1))
                        .filter(weights -> weights.getDimsCount() == 2 && weights.getDims(0) == features)
                        .isPresent();
    }

    private static String hat(GraphEditor editor, String distance, float slope) {
        return editor.node(
                "HardSigmoid", List.of(distance), Attributes.real("alpha", slope), Attributes.real("beta", 1));
    }

    private static String cube(GraphEditor editor, String x) {
        return editor.node("Pow", List.of(x, editor.constant(new float[] {3})));
    }

    /** [out, 8 C], the channel as the faster column index, times 4/3: 8 p^3 / 6. */
    private static String splineWeights(GraphEditor editor, float[] weights, int channels, int out) {
        var turned = new float[out * BASES * channels];
        for (int m = 0; m < BASES; m++) {
            for (int c = 0; c < channels; c++) {
                for (int o = 0; o < out; o++) {
                    turned[(o * BASES + m) * channels + c] =
                            (float) (weights[(c * (BASES + 1) + m) * out + o] * 4.0 / 3);
                }
            }
        }
        return editor.constant(turned, (long) out, (long) BASES * channels);
    }

    /** [out, C] */
    private static String baseWeights(GraphEditor editor, float[] weights, int channels, int out) {
        var turned = new float[out * channels];
        for (int c = 0; c < channels; c++) {
            for (int o = 0; o < out; o++) {
                turned[o * channels + c] = weights[(c * (BASES + 1) + BASES) * out + o];
            }
        }
        return editor.constant(turned, (long) out, (long) channels);
    }
}
