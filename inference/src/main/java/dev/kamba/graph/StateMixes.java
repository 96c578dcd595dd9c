package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.reshaped;
import static dev.kamba.graph.Pattern.slice;
import static dev.kamba.graph.Pattern.swapped;

/** Makes one operator of our own of a non-causal state space dual with its norm and gate, about thirty nodes. */
final class StateMixes implements GraphPass {

    /** What the operator takes on a GPU; of channels whole sixteens. */
    private static final long STATES = 16;

    private static final long HEAD_CHANNELS = 16;

    private static final Pattern FORM = form();

    private static Pattern form() {
        var tokens = reshaped(any("u")).as("tokens");
        var steps = slice(reshaped(any("p")).as("projected")).as("steps");
        var size = reshaped(node("Softplus", node("Add", steps, any("bias")))).as("sizes");
        var moved = reshaped(node("Mul", reshaped(tokens).as("heads"), size)).as("moved");
        var keys = swapped(slice(any("projected")).as("keys"));
        var state = node("Mul", node("MatMul", moved, keys), any("factor"));
        var mixed = node("MatMul", state, slice(any("projected")).as("queries"));
        return GatedNorm.of(swapped(node("Add", mixed, node("Mul", any("tokens"), any("direct")))));
    }

    @Override
    public String version() {
        return "state-mixes-2";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, StateMixes::rewrite);
    }

    private static void rewrite(Site site) {
        var factor = site.scalar("factor");
        if (factor.isEmpty()
                || !site.isImages("u")
                || !site.isImages("p")
                || site.shape("steps").size() != 3) {
            return;
        }
        long channels = site.shape("u").get(1);
        long heads = site.shape("steps").get(1);
        if (!areSizes(site, heads) || !areCuts(site, heads) || !GatedNorm.fits(site, site.shape("u"))) {
            return;
        }
        site.becomeWithScratch(
                "StateMix",
                List.of(
                        site.name("u"),
                        site.name("p"),
                        site.name("xz"),
                        site.reshaped("bias", heads),
                        site.reshaped("direct", channels),
                        site.name("scale"),
                        site.name("shift")),
                Attributes.real("factor", factor.get()),
                Attributes.real("epsilon", site.epsilon("norm")));
    }

    private static boolean areSizes(Site site, long heads) {
        var u = site.shape("u");
        long channels = u.get(1);
        long length = u.get(2) * u.get(3);
        return heads > 0
                && channels % heads == 0
                && channels / heads % HEAD_CHANNELS == 0
                && site.has("tokens", u.get(0), channels, length)
                && site.has("heads", u.get(0), heads, channels / heads, length)
                && site.has("sizes", u.get(0), heads, 1L, length)
                && site.has("moved", u.get(0), channels, length)
                && site.holds("bias", heads, 1L)
                && site.holds("direct", channels, 1L);
    }

    private static boolean areCuts(Site site, long heads) {
        var u = site.shape("u");
        long all = site.shape("p").get(1);
        long states = (all - heads) / 2;
        return states == STATES
                && 2 * states + heads == all
                && site.has("p", u.get(0), all, u.get(2), u.get(3))
                && site.has("projected", u.get(0), all, u.get(2) * u.get(3))
                && site.cuts("keys", 1, 0, states)
                && site.cuts("queries", 1, states, 2 * states)
                && site.cuts("steps", 1, 2 * states, all);
    }
}
