package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.mean;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.reshaped;

/** Makes one operator of our own of what adds up the sequences of a scan in the order of the image, norms and gates them. */
final class CrossMerges implements GraphPass {

    private static final Pattern ORDERED = node(
                    "Gather", reshaped(any("scanned")).as("flat"), any("order"))
            .along(1)
            .as("ordered");

    /** Every token is visited several times. */
    private static final Pattern SUM =
            GatedNorm.of(reshaped(node("Mul", mean(reshaped(ORDERED).as("rounds"), 1), any("factor")))
                    .as("tokens"));

    /** Every token is visited once. */
    private static final Pattern ONE = GatedNorm.of(ORDERED);

    @Override
    public String version() {
        return "cross-merges-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(Site.everywhere(model, SUM, CrossMerges::sum), ONE, site -> rewrite(site, 1, 1));
    }

    private static void sum(Site site) {
        var rounds = site.shape("rounds");
        var factor = site.scalar("factor");
        if (rounds.size() == 4
                && factor.isPresent()
                && site.has("tokens", rounds.get(0), rounds.get(2), rounds.get(3))
                && site.has("ordered", rounds.get(0), rounds.get(1) * rounds.get(2), rounds.get(3))) {
            rewrite(site, rounds.get(1), factor.get() / rounds.get(1));
        }
    }

    private static void rewrite(Site site, long visits, float factor) {
        if (!site.isImages("y") || !site.isImages("scanned")) {
            return;
        }
        var y = site.shape("y");
        long channels = y.get(1);
        long length = y.get(2) * y.get(3);
        if (site.has("flat", y.get(0), visits * length, channels)
                && site.has("ordered", y.get(0), visits * length, channels)
                && GatedNorm.fits(site, y)) {
            places(site, visits, length).ifPresent(places -> merge(site, places, visits, factor));
        }
    }

    private static void merge(Site site, int[] places, long visits, float factor) {
        var editor = site.editor();
        long length = places.length / visits;
        long channels = site.shape("y").get(1);
        var scanned = site.has("scanned", Site.IMAGES, visits, length, channels)
                ? site.name("scanned")
                : editor.node("Reshape", List.of(site.name("scanned"), editor.integers(-1L, visits, length, channels)));
        site.become(
                "CrossMerge",
                List.of(
                        scanned,
                        editor.indices(places, visits),
                        site.name("xz"),
                        site.name("scale"),
                        site.name("shift")),
                Attributes.real("factor", factor),
                Attributes.real("epsilon", site.epsilon("norm")));
    }

    /** Where each token stands in each round of visits; the order counts through all of them. */
    private static Optional<int[]> places(Site site, long visits, long length) {
        return site.editor().integers(site.name("order")).flatMap(order -> {
            var within = new ArrayList<Long>();
            for (int i = 0; i < order.size(); i++) {
                within.add(order.get(i) - i / length * length);
            }
            return Places.inSequences(within, visits, length);
        });
    }
}
