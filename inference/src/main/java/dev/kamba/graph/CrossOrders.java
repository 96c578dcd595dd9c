package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
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
        if (!site.isImages("u")
                || site.shape("y").size() != 4
                || site.shape("ordered").size() != 3) {
            return;
        }
        var u = site.shape("u");
        long channels = u.get(1);
        long length = u.get(2) * u.get(3);
        long visits = site.shape("ordered").get(1) / length;
        if (site.has("flat", u.get(0), channels, length)
                && site.has("ordered", u.get(0), visits * length, channels)
                && site.has(
                        "y", u.get(0), site.shape("y").get(1), site.shape("y").get(2), channels)) {
            places(site, visits, length).ifPresent(places -> order(site, places, visits));
        }
    }

    /** Where each token stands in each round of visits; empty unless every round has every token. */
    private static Optional<int[]> places(Site site, long visits, long length) {
        return site.editor()
                .integers(site.name("order"))
                .flatMap(order -> Places.inSequences(order, visits, length))
                .map(order -> Places.inverse(order, (int) length));
    }

    /** A round of visits is one sequence or, where sequences take turns at the tokens, all of them. */
    private static void order(Site site, int[] places, long visits) {
        var editor = site.editor();
        var inputs = List.of(site.name("u"), editor.indices(places, visits));
        if (site.shape("y").get(1) == visits) {
            site.become("CrossOrder", inputs);
        } else {
            var rounds = editor.own("CrossOrder", inputs);
            editor.nodeNamed(
                    site.last().getOutput(0),
                    "Reshape",
                    List.of(rounds, site.last().getInput(1)),
                    site.last().getAttributeList().toArray(AttributeProto[]::new));
            editor.replace(site.last(), List.of(site.last()));
        }
    }
}
