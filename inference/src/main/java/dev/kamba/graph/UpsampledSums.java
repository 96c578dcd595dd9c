package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;

/** Makes one operator of our own of an image that is enlarged twice and added to another. */
final class UpsampledSums implements GraphPass {

    private static final Map<String, String> LINEAR =
            Map.of("mode", "linear", "coordinate_transformation_mode", "half_pixel");
    private static final float[] TWICE = {1, 1, 2, 2};

    private static final Pattern FORM =
            node("Add", node("Resize", any("x"), any("region"), any("scales")).as("large"), any("skip"));

    @Override
    public String version() {
        return "upsampled-sums-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, UpsampledSums::rewrite);
    }

    private static void rewrite(Site site) {
        boolean twice = site.editor()
                .floats(site.name("scales"))
                .filter(scales -> Arrays.equals(scales, TWICE))
                .isPresent();
        if (twice
                && site.name("region").isEmpty()
                && site.isImages("x")
                && isLinear(site)
                && site.shape("skip").equals(site.shape("large"))
                && site.editor().onlyConsumer(site.name("large"), "Add").isPresent()) {
            site.become("UpsampleAdd", List.of(site.name("x"), site.name("skip")));
        }
    }

    /** With these two attributes and no others, which would have to be known too. */
    private static boolean isLinear(Site site) {
        var resize = site.node("large");
        return resize.getAttributeCount() == LINEAR.size()
                && LINEAR.entrySet().stream()
                        .allMatch(wanted ->
                                Attributes.text(resize, wanted.getKey(), "").equals(wanted.getValue()));
    }
}
