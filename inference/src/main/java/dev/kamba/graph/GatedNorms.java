package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;
import java.util.Optional;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.swapped;

/** Makes one operator of our own of norm and gate behind an image, with the bias of the convolution that made it. */
final class GatedNorms implements GraphPass {

    private static final Pattern FORM = GatedNorm.of(swapped(reshaped(any("u")).as("flat")));

    @Override
    public String version() {
        return "gated-norms-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, GatedNorms::rewrite);
    }

    private static void rewrite(Site site) {
        if (!site.isImages("u") || !GatedNorm.fits(site, site.shape("u"))) {
            return;
        }
        var u = site.shape("u");
        long channels = u.get(1);
        if (!site.has("flat", u.get(0), channels, u.get(2) * u.get(3))) {
            return;
        }
        var editor = site.editor();
        var conv = biased(site, channels);
        var image = conv.map(node -> editor.node("Conv", node.getInputList().subList(0, 2), attributes(node)));
        site.become(
                "GatedNorm",
                List.of(
                        image.orElse(site.name("u")),
                        conv.map(node -> node.getInput(2))
                                .orElseGet(() -> editor.constant(new float[Math.toIntExact(channels)], channels)),
                        site.name("xz"),
                        site.name("scale"),
                        site.name("shift")),
                Attributes.real("epsilon", site.epsilon("norm")));
    }

    /** The convolution that makes the image for nothing else. */
    private static Optional<NodeProto> biased(Site site, long channels) {
        var editor = site.editor();
        return editor.producer(site.name("u"), "Conv")
                .filter(conv -> editor.onlyConsumer(site.name("u"), "Reshape").isPresent())
                .filter(conv -> conv.getInputCount() == 3)
                .filter(conv -> editor.constant(conv.getInput(2))
                        .filter(bias -> bias.getDimsList().equals(List.of(channels)))
                        .flatMap(Tensors::floats)
                        .isPresent());
    }

    private static AttributeProto[] attributes(NodeProto node) {
        return node.getAttributeList().toArray(AttributeProto[]::new);
    }
}
