package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;
import java.util.Optional;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.swapped;

/** Makes one operator of our own of what puts the tokens of an image in several orders for a scan. */
final class CrossOrders implements GraphPass {

    private static final Pattern FORM = reshaped(
                    node("Gather", swapped(reshaped(any("u")).as("flat")), any("order"))
                            .along(1)
                            .as("ordered"))
            .as("y");

    @Override
    public String version() {
        return "cross-orders-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, CrossOrders::rewrite);
    }

    private static void rewrite(Site site) {
        if (!site.isImages("u") || site.shape("y").size() != 4) {
            return;
        }
        var u = site.shape("u");
        long channels = u.get(1);
        long length = u.get(2) * u.get(3);
        long sequences = site.shape("y").get(1);
        if (site.has("flat", u.get(0), channels, length)
                && site.has("ordered", u.get(0), sequences * length, channels)
                && site.has("y", u.get(0), sequences, length, channels)) {
            places(site, sequences, length)
                    .ifPresent(places -> site.become(
                            "CrossOrder", List.of(site.name("u"), site.editor().indices(places, sequences))));
        }
    }

    /** Where each token stands in each sequence; empty unless every sequence has every token. */
    private static Optional<int[]> places(Site site, long sequences, long length) {
        return site.editor()
                .integers(site.name("order"))
                .flatMap(order -> Places.inSequences(order, sequences, length))
                .map(order -> Places.inverse(order, (int) length));
    }
}
