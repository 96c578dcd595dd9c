package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.norm;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.swapped;

/** Makes one operator of our own of a layer norm along the channels of an image, whether its result is tokens or an image. */
final class ImageNorms implements GraphPass {

    private static final Pattern TOKENS =
            norm(swapped(reshaped(any("x")).as("flat")), "scale", "shift").as("norm");

    private static final Pattern IMAGE = reshaped(swapped(TOKENS)).as("y");

    @Override
    public String version() {
        return "image-norms-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var images = Site.everywhere(model, IMAGE, site -> {
            if (site.shape("y").equals(site.shape("x"))) {
                rewrite(site, 0);
            }
        });
        return Site.everywhere(images, TOKENS, site -> rewrite(site, 1));
    }

    private static void rewrite(Site site, float tokens) {
        if (!site.isImages("x")) {
            return;
        }
        var x = site.shape("x");
        long channels = x.get(1);
        if (site.has("flat", x.get(0), channels, x.get(2) * x.get(3))
                && site.hasEpsilon("norm")
                && site.holds("scale", channels)
                && site.holds("shift", channels)) {
            site.become(
                    "ChannelNorm",
                    List.of(site.name("x"), site.name("scale"), site.name("shift")),
                    Attributes.real("epsilon", site.epsilon("norm")),
                    Attributes.real("tokens", tokens));
        }
    }
}
