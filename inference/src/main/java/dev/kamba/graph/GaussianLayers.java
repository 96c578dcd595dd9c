package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.norm;
import static dev.kamba.graph.Pattern.reshaped;

/**
 * Makes one operator of our own of the norm, the Gaussians and the SiLU of a FastKAN layer, and one product of the two with their
 * weights.
 */
final class GaussianLayers implements GraphPass {

    private static final int CENTRES = 8;
    private static final int TERMS = CENTRES + 1;

    private static final Pattern FORM = form();

    private static Pattern form() {
        var column = reshaped(norm(any("x"), "scale", "shift").as("norm")).as("column");
        var away =
                node("Mul", node("Add", column, any("centres")), any("perUnit")).as("away");
        var bells = node("Exp", node("Mul", node("Mul", away, any("away")), any("sign")));
        var silu = node("Mul", any("x"), node("Sigmoid", any("x")));
        return node(
                "Add",
                node("MatMul", reshaped(bells).as("bells"), any("bellWeights")),
                node("Add", node("MatMul", silu, any("baseWeights")), any("bias")));
    }

    @Override
    public String version() {
        return "gaussian-layers-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, GaussianLayers::rewrite);
    }

    private static void rewrite(Site site) {
        var x = site.shape("x");
        if (x.size() != 3 || x.get(0) != Site.IMAGES || !areBells(site, x) || !areWeights(site, x.get(2))) {
            return;
        }
        var editor = site.editor();
        var features = editor.own(
                "GaussianFeatures",
                List.of(site.name("x"), site.name("scale"), site.name("shift"), site.name("centres")),
                Attributes.real("epsilon", site.epsilon("norm")),
                Attributes.real("perUnit", site.scalar("perUnit").orElseThrow()));
        var product =
                editor.node("MatMul", List.of(features, weights(site, x.get(2).intValue())));
        editor.nodeNamed(site.last().getOutput(0), "Add", List.of(product, site.name("bias")));
        editor.replace(site.last(), List.of(site.last()));
    }

    private static boolean areBells(Site site, List<Long> x) {
        return site.has("column", x.get(0), x.get(1), x.get(2), 1L)
                && site.has("bells", x.get(0), x.get(1), x.get(2) * CENTRES)
                && site.holds("centres", (long) CENTRES)
                && site.scalar("perUnit").isPresent()
                && site.scalar("sign").filter(sign -> sign == -1).isPresent()
                && site.hasEpsilon("norm")
                && site.holds("scale", x.get(2))
                && site.holds("shift", x.get(2));
    }

    private static boolean areWeights(Site site, long channels) {
        var bias = site.shape("bias");
        return bias.size() == 1
                && site.holds("bias", bias.get(0))
                && site.holds("bellWeights", channels * CENTRES, bias.get(0))
                && site.holds("baseWeights", channels, bias.get(0));
    }

    /** [9C, out]: for every channel those of the Gaussians, then that of SiLU. */
    private static String weights(Site site, int channels) {
        var editor = site.editor();
        var bells = editor.floats(site.name("bellWeights")).orElseThrow();
        var base = editor.floats(site.name("baseWeights")).orElseThrow();
        int out = base.length / channels;
        var all = new float[Math.addExact(bells.length, base.length)];
        for (int c = 0; c < channels; c++) {
            System.arraycopy(bells, c * CENTRES * out, all, c * TERMS * out, CENTRES * out);
            System.arraycopy(base, c * out, all, (c * TERMS + CENTRES) * out, out);
        }
        return editor.constant(all, (long) channels * TERMS, (long) out);
    }
}
