package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;

import java.util.List;

import static dev.kamba.graph.Pattern.any;
import static dev.kamba.graph.Pattern.node;

/** Makes one operator of our own of the bias of a convolution and the activation behind it; a bias of zeros is dropped. */
final class BiasActivations implements GraphPass {

    private static final Pattern FORM = node("Conv", any("x"), any("weight"), any("bias"));

    @Override
    public String version() {
        return "bias-activations-1";
    }

    @Override
    public ModelProto apply(ModelProto model) {
        return Site.everywhere(model, FORM, BiasActivations::rewrite);
    }

    private static void rewrite(Site site) {
        var editor = site.editor();
        var weight = editor.constant(site.name("weight"));
        var bias = editor.floats(site.name("bias"));
        if (weight.isEmpty()
                || weight.get().getDimsCount() < 3
                || weight.get().getDimsCount() > 4
                || !site.holds("bias", weight.get().getDims(0))) {
            return;
        }
        var conv = site.last();
        var activation = Activation.after(editor, conv);
        var inputs = List.of(site.name("x"), site.name("weight"));
        var attributes = conv.getAttributeList().toArray(AttributeProto[]::new);
        if (activation.isNone() && isZero(bias.orElseThrow())) {
            editor.nodeNamed(conv.getOutput(0), "Conv", inputs, attributes);
        } else {
            editor.ownNamed(
                    activation.last().getOutput(0),
                    "BiasActivation",
                    List.of(editor.node("Conv", inputs, attributes), site.name("bias")),
                    activation.attribute());
        }
        editor.replace(activation.last(), List.of(activation.last()));
    }

    static boolean isZero(float[] bias) {
        for (float value : bias) {
            if (value != 0) {
                return false;
            }
        }
        return true;
    }
}
