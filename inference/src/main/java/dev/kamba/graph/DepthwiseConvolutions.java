package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;
import java.util.Optional;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.own;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.swapped;

/**
 * Makes one operator of our own of a convolution of each channel by itself in windows of 3 x 3 with the cut of channels before it
 * and the activation behind it, and between tokens without the transposes around it.
 */
final class DepthwiseConvolutions implements GraphPass {

    private static final Pattern CONVOLUTION =
            node("Conv", any("x"), any("weight"), any("bias")).as("conv");

    private static final Pattern TOKENS =
            swapped(reshaped(own("Depthwise", reshaped(swapped(any("tokens"))).as("images"), any("weight"), any("bias"))
                            .as("convolved"))
                    .as("flat"));

    @Override
    public String version() {
        return "depthwise-convolutions-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(
                Site.everywhere(model, CONVOLUTION, DepthwiseConvolutions::rewrite),
                TOKENS,
                DepthwiseConvolutions::amongTokens);
    }

    private static void rewrite(Site site) {
        if (!site.isImages("x")) {
            return;
        }
        long channels = site.shape("x").get(1);
        if (!Windows.keepSize(site.last(), 3, channels)
                || !site.holds("weight", channels, 1L, 3L, 3L)
                || !site.holds("bias", channels)) {
            return;
        }
        var editor = site.editor();
        var activation = Activation.after(editor, site.last());
        long first = first(site, channels).orElse(-1L);
        editor.ownNamed(
                activation.last().getOutput(0),
                "Depthwise",
                List.of(
                        first < 0 ? site.name("x") : site.node("x").getInput(0),
                        site.reshaped("weight", channels, 9L),
                        site.name("bias")),
                Attributes.real("first", (float) Math.max(first, 0)),
                activation.attribute(),
                Attributes.real("width", 0));
        editor.replace(activation.last(), List.of(activation.last()));
    }

    /** Where the channels start in the image that they are cut from, if they are. */
    private static Optional<Long> first(Site site, long channels) {
        return site.editor()
                .producer(site.name("x"), "Slice")
                .filter(slice -> slice.getInputCount() == 4)
                .flatMap(slice -> site.editor().integers(slice.getInput(1)))
                .filter(from -> from.size() == 1 && from.get(0) >= 0)
                .map(from -> from.get(0))
                .filter(from -> site.cuts("x", 1, from, from + channels) && isWithin(site, from + channels));
    }

    private static boolean isWithin(Site site, long last) {
        var from = site.shapes().getOrDefault(site.node("x").getInput(0), List.of());
        return from.size() == 4 && last <= from.get(1);
    }

    private static void amongTokens(Site site) {
        var images = site.shape("images");
        var editor = site.editor();
        if (!site.isImages("images") || !site.shape("convolved").equals(images)) {
            return;
        }
        long channels = images.get(1);
        long length = images.get(2) * images.get(3);
        if (site.has("tokens", images.get(0), length, channels)
                && site.has("flat", images.get(0), channels, length)
                && editor.onlyConsumer(site.name("convolved"), "Reshape").isPresent()) {
            site.become(
                    "Depthwise",
                    List.of(site.name("tokens"), site.name("weight"), site.name("bias")),
                    Attributes.real("first", 0),
                    Attributes.real("activation", Attributes.real(site.node("convolved"), "activation", 0)),
                    Attributes.real("width", (float) images.get(3).longValue()));
        }
    }
}
