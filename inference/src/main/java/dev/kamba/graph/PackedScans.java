package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.own;
import static dev.kamba.graph.Pattern.slice;

/**
 * Lets our selective scan read the projection of its tokens as it is: no Slices, and no step sizes of all channels, which are as
 * large as the tokens, between the product that makes them and the scan.
 */
final class PackedScans implements GraphPass {

    /** What a step size may be made of, at most; see scan.h. */
    private static final long MOST_RANKS = 16;

    /** Of a value [N,K,L,D]. */
    private static final long AXIS = 3;

    private static final Pattern FORM = own(
            "SelectiveScan",
            any("u"),
            node("MatMul", slice(any("p")).as("low"), any("step")),
            any("a"),
            slice(any("p")).as("b"),
            slice(any("p")).as("c"),
            any("bias"),
            any("direct"));

    @Override
    public String version() {
        return "packed-scans-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, PackedScans::rewrite);
    }

    private static void rewrite(Site site) {
        if (!site.isImages("u") || !site.isImages("p") || !areCuts(site)) {
            return;
        }
        var inputs = List.of(
                site.name("u"),
                site.name("p"),
                site.name("step"),
                site.name("a"),
                site.name("bias"),
                site.name("direct"));
        if (site.last().getOutputCount() > 1) {
            site.becomeWithScratch("PackedScan", inputs);
        } else {
            site.become("PackedScan", inputs);
        }
    }

    private static boolean areCuts(Site site) {
        if (site.shape("low").size() != 4 || site.shape("b").size() != 4) {
            return false;
        }
        var u = site.shape("u");
        long ranks = site.shape("low").get(3);
        long states = site.shape("b").get(3);
        long all = ranks + 2 * states;
        return ranks <= MOST_RANKS
                && site.holds("step", u.get(1), ranks, u.get(3))
                && site.has("p", u.get(0), u.get(1), u.get(2), all)
                && site.cuts("low", AXIS, 0, ranks)
                && site.cuts("b", AXIS, ranks, ranks + states)
                && site.cuts("c", AXIS, ranks + states, all);
    }
}
