package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;
import java.util.Map;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;

/** Makes one operator of our own of the basis functions and SiLU of a KAN layer; the product with its weights stays. */
final class SplineLayers implements GraphPass {

    private static final long BASES = 8;

    private static final Pattern FORM = node("MatMul", any("features"), any("weights"));

    @Override
    public String version() {
        return "spline-layers-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(
                model,
                FORM,
                site -> new SplinePattern(site.editor()).layer(site.last()).ifPresent(layer -> rewrite(site, layer)));
    }

    private static void rewrite(Site product, SplinePattern.Layer layer) {
        var site = new Site(
                product.editor(),
                product.shapes(),
                layer.flat(),
                Map.of(
                        "x", layer.x(),
                        "perUnit", layer.basis().perUnit(),
                        "shifts", layer.basis().shifts(),
                        "features", layer.flat().getOutput(0)));
        var x = site.shape("x");
        var perUnit = site.scalar("perUnit");
        if (x.size() == 3
                && x.get(0) == Site.IMAGES
                && perUnit.isPresent()
                && site.holds("shifts", BASES)
                && site.has("features", x.get(0), x.get(1), (BASES + 1) * x.get(2))) {
            site.become(
                    "SplineFeatures",
                    List.of(site.name("x"), site.name("shifts")),
                    Attributes.real("perUnit", perUnit.get()));
        }
    }
}
