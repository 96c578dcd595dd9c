package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.mean;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.slice;
import static dev.kamba.graph.Pattern.swapped;

/** Makes one operator of our own of efficient multi-scale attention, about thirty nodes. */
final class ChannelAttentions implements GraphPass {

    private static final Pattern FORM = form(false);

    /** What the exporter wrote at first: gates that go through the sigmoid after they are cut. */
    private static final Pattern FIRST_FORM = form(true);

    private static Pattern form(boolean first) {
        var groups = reshaped(any("x")).as("groups");
        var means = node("Concat", mean(any("groups"), 3), turned(mean(any("groups"), 2)))
                .along(2);
        var gate = node("Conv", means, any("gateWeight"), any("gateBias")).as("gate");
        var rows = slice(first ? gate : node("Sigmoid", gate).as("gates")).as("rows");
        var columns = turned(slice(any(first ? "gate" : "gates")).as("columns"));
        var byRow = node("Mul", any("groups"), first ? node("Sigmoid", rows) : rows);
        var gated = node("Mul", byRow, first ? node("Sigmoid", columns) : columns);
        var normed =
                node("InstanceNormalization", gated, any("scale"), any("shift")).as("normed");
        var local = node("Conv", any("groups"), any("localWeight"), any("localBias"))
                .as("local");
        var sum = node(
                "Add",
                node(
                        "MatMul",
                        share(reshaped(normed).as("flat1")),
                        reshaped(local).as("flat2")),
                node(
                        "MatMul",
                        share(reshaped(any("local")).as("flat3")),
                        reshaped(any("normed")).as("flat4")));
        return reshaped(node("Mul", groups, reshaped(node("Sigmoid", sum)).as("weights")))
                .as("y");
    }

    private static Pattern turned(Pattern x) {
        return node("Transpose", x).with("perm", 0L, 1L, 3L, 2L);
    }

    private static Pattern share(Pattern flat) {
        return node("Softmax", swapped(mean(flat, 2))).along(2);
    }

    @Override
    public String version() {
        return "channel-attentions-2";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(
                Site.everywhere(model, FORM, ChannelAttentions::rewrite), FIRST_FORM, ChannelAttentions::rewrite);
    }

    private static void rewrite(Site site) {
        if (!site.isImages("x")
                || !site.shape("y").equals(site.shape("x"))
                || site.shape("groups").size() != 4) {
            return;
        }
        long channels = site.shape("groups").get(1);
        if (areGroups(site, channels) && areWeights(site, channels)) {
            site.becomeWithScratch(
                    "ChannelAttention",
                    List.of(
                            site.name("x"),
                            site.reshaped("gateWeight", channels, channels),
                            site.name("gateBias"),
                            site.reshaped("localWeight", channels, channels, 9L),
                            site.name("localBias"),
                            site.name("scale"),
                            site.name("shift")),
                    Attributes.real("epsilon", site.epsilon("normed")));
        }
    }

    private static boolean areGroups(Site site, long channels) {
        var x = site.shape("x");
        long groups = x.get(0) * x.get(1) / channels;
        long rows = x.get(2);
        long columns = x.get(3);
        return x.get(1) % channels == 0
                && site.has("groups", groups, channels, rows, columns)
                && site.has("weights", groups, 1L, rows, columns)
                && List.of("flat1", "flat2", "flat3", "flat4").stream()
                        .allMatch(flat -> site.has(flat, groups, channels, rows * columns))
                && site.cuts("rows", 2, 0, rows)
                && site.cuts("columns", 2, rows, rows + columns);
    }

    private static boolean areWeights(Site site, long channels) {
        return Windows.keepSize(site.node("gate"), 1, 1)
                && Windows.keepSize(site.node("local"), 3, 1)
                && site.hasEpsilon("normed")
                && site.holds("gateWeight", channels, channels, 1L, 1L)
                && site.holds("localWeight", channels, channels, 3L, 3L)
                && List.of("gateBias", "localBias", "scale", "shift").stream()
                        .allMatch(vector -> site.holds(vector, channels));
    }
}
