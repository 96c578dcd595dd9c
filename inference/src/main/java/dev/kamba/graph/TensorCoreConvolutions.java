package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.ArrayList;
import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;
import static dev.kamba.graph.Pattern.own;

/**
 * Makes one operator of our own of a convolution from few channels in windows of 3 x 3 with its bias and activations, for graphs that
 * will be float16: there cuDNN spends three kernels on it, two of them on turning the image over and back.
 */
final class TensorCoreConvolutions implements GraphPass {

    /** More channels are faster by cuDNN, see docs/performance.md. */
    private static final long MOST_CHANNELS = 32;

    private static final int TAPS = 9;

    private static final Pattern CONV = node("Conv", any("x"), any("weight")).as("conv");

    private static final Pattern BIASED = own("BiasActivation", CONV, any("bias"));

    private static final Pattern LEARNED = own("SplineActivation", CONV, any("bias"), any("spline"));

    @Override
    public String version() {
        return "tensor-core-convolutions-2";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(
                Site.everywhere(model, BIASED, site -> rewrite(site, List.of())),
                LEARNED,
                site -> rewrite(site, List.of(site.name("spline"))));
    }

    private static void rewrite(Site site, List<String> spline) {
        if (!site.isImages("x") || !site.isImages("conv")) {
            return;
        }
        long in = site.shape("x").get(1);
        long out = site.shape("conv").get(1);
        if (in <= MOST_CHANNELS && Windows.keepSize(site.node("conv"), 3, 1) && site.holds("weight", out, in, 3L, 3L)) {
            var weight = byTap(site.editor().floats(site.name("weight")).orElseThrow());
            var inputs = new ArrayList<>(
                    List.of(site.name("x"), site.editor().constant(weight, (long) TAPS, out, in), site.name("bias")));
            inputs.addAll(spline);
            site.become(
                    "Convolution",
                    inputs,
                    Attributes.real("activation", Attributes.real(site.last(), "activation", 0)));
        }
    }

    /** From [D,C,3,3] to [9,D,C]. */
    private static float[] byTap(float[] weight) {
        var turned = new float[weight.length];
        int pairs = weight.length / TAPS;
        for (int i = 0; i < weight.length; i++) {
            turned[i % TAPS * pairs + i / TAPS] = weight[i];
        }
        return turned;
    }
}
