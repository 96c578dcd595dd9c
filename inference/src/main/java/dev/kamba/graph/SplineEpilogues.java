package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.own;

/** Makes one operator of our own of a learned activation and of what gives it its argument and nothing else: a bias, a depthwise convolution. */
final class SplineEpilogues implements GraphPass {

    private static final Pattern BIASED =
            of(own("BiasActivation", any("x"), any("bias")).as("argument"));

    private static final Pattern SUM = of(node("Add", any("x"), any("bias")).as("argument"));

    private static final Pattern CONVOLVED =
            of(own("Depthwise", any("x"), any("weight"), any("bias")).as("argument"));

    private static Pattern of(Pattern argument) {
        return own("SplineActivation", argument, any("none"), any("spline"));
    }

    @Override
    public String version() {
        return "spline-epilogues-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        var biased = Site.everywhere(model, BIASED, SplineEpilogues::biased);
        return Site.everywhere(
                Site.everywhere(biased, SUM, SplineEpilogues::sum), CONVOLVED, SplineEpilogues::convolved);
    }

    private static void biased(Site site) {
        if (isBare(site, 0) && site.isImages("x")) {
            activate(site, activation(site), 0);
        }
    }

    private static void sum(Site site) {
        var x = site.shape("x");
        if (isBare(site, 1) && x.equals(site.shape("argument")) && site.holds("bias", x.get(2))) {
            activate(site, 0, 1);
        }
    }

    private static void convolved(Site site) {
        var depthwise = site.node("argument");
        if (isBare(site, 1) && Attributes.real(depthwise, "width", 0) > 0) {
            site.become(
                    "Depthwise",
                    List.of(site.name("x"), site.name("weight"), site.name("bias"), site.name("spline")),
                    Attributes.real("first", 0),
                    Attributes.real("activation", activation(site)),
                    Attributes.real("width", Attributes.real(depthwise, "width", 0)));
        }
    }

    /** Whether it has neither a bias nor an activation of its own and alone uses its argument. */
    private static boolean isBare(Site site, float tokens) {
        var editor = site.editor();
        var argument = site.name("argument");
        return Attributes.real(site.last(), "activation", 0) == 0
                && Attributes.real(site.last(), "tokens", 0) == tokens
                && site.shape("argument").size() == (tokens > 0 ? 3 : 4)
                && editor.floats(site.name("none"))
                        .filter(BiasActivations::isZero)
                        .isPresent()
                && editor.consumers(argument).size() == 1
                && !editor.isOutput(argument);
    }

    private static float activation(Site site) {
        return Attributes.real(site.node("argument"), "activation", 0);
    }

    private static void activate(Site site, float activation, float tokens) {
        site.become(
                "SplineActivation",
                List.of(site.name("x"), site.name("bias"), site.name("spline")),
                Attributes.real("activation", activation),
                Attributes.real("tokens", tokens));
    }
}
