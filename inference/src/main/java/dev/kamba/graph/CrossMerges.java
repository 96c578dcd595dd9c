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

    private static final Pattern FORM = form();

    private static Pattern form() {
        var ordered = node("Gather", reshaped(any("scanned")).as("flat"), any("order"))
                .along(1)
                .as("ordered");
        var mean = mean(reshaped(ordered).as("sequences"), 1);
        return GatedNorm.of(reshaped(node("Mul", mean, any("factor"))).as("tokens"));
    }

    @Override
    public String version() {
        return "cross-merges-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, CrossMerges::rewrite);
    }

    private static void rewrite(Site site) {
        var factor = site.scalar("factor");
        if (factor.isEmpty() || !site.isImages("scanned") || !site.isImages("y")) {
            return;
        }
        var scanned = site.shape("scanned");
        long sequences = scanned.get(1);
        long length = scanned.get(2);
        long channels = scanned.get(3);
        var y = site.shape("y");
        if (y.get(1) == channels
                && y.get(2) * y.get(3) == length
                && site.has("flat", y.get(0), sequences * length, channels)
                && site.has("ordered", y.get(0), sequences * length, channels)
                && site.has("sequences", y.get(0), sequences, length, channels)
                && site.has("tokens", y.get(0), length, channels)
                && GatedNorm.fits(site, y)) {
            places(site, sequences, length)
                    .ifPresent(
                            places -> merge(site, site.editor().indices(places, sequences), factor.get() / sequences));
        }
    }

    private static void merge(Site site, String places, float factor) {
        site.become(
                "CrossMerge",
                List.of(site.name("scanned"), places, site.name("xz"), site.name("scale"), site.name("shift")),
                Attributes.real("factor", factor),
                Attributes.real("epsilon", site.epsilon("norm")));
    }

    /** Where each token stands in each sequence; the order counts through all sequences. */
    private static Optional<int[]> places(Site site, long sequences, long length) {
        return site.editor().integers(site.name("order")).flatMap(order -> {
            var within = new ArrayList<Long>();
            for (int i = 0; i < order.size(); i++) {
                within.add(order.get(i) - i / length * length);
            }
            return Places.inSequences(within, sequences, length);
        });
    }
}
