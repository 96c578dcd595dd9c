package dev.kamba.trainer.net;

import java.util.List;
import java.util.Map;

/**
 * ALL U-KAN (arXiv 2602.03156), our reading of its public abstract, reviews and count arithmetic (no code is public): U-KAN's
 * topology, where every linear layer is a SaKAN layer, {@code y = W phi(x) + b} with one learned activation phi per layer, and
 * every convolution is a KAonv, {@code conv(phi(x))}, padded with zeros after phi.
 *
 * @param channels of the image, 1..16
 * @param labels channels of the logits
 * @param widths channels of the five stages, multiples of 8; 16, 32, 128, 160, 256 in U-KAN
 * @param gradFree whether no gradient passes through the splines to their input
 * @param kaonv whether convolutions have an activation of their own
 */
public record AllUKan(int channels, int labels, List<Integer> widths, boolean gradFree, boolean kaonv)
        implements Skeleton {

    public AllUKan {
        Networks.requireSizes(channels, labels);
        widths = Skeleton.checked(widths);
    }

    @Override
    public String name() {
        return "ALL U-KAN";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "network",
                "all-u-kan",
                "widths",
                Skeleton.text(widths),
                "spline",
                gradFree ? "grad-free" : "plain",
                "kaonv",
                kaonv ? "on" : "off");
    }

    @Override
    public boolean decoderBlocks() {
        return true;
    }

    @Override
    public long unusedParameters() {
        return 0;
    }

    @Override
    public <T> T map(Ops<T> ops, String name, T tokens, int channels) {
        return ops.linear(activated(ops, name, tokens), new Linear(name, channels, channels));
    }

    @Override
    public <T> T conv(Ops<T> ops, T x, Conv conv) {
        return ops.conv(kaonv ? activated(ops, conv.name(), x) : x, conv);
    }

    @Override
    public <T> T convNormRelu(Ops<T> ops, T x, Conv conv) {
        return ops.convNormRelu(kaonv ? activated(ops, conv.name(), x) : x, conv);
    }

    private <T> T activated(Ops<T> ops, String name, T x) {
        return SharedActivation.apply(ops, name + ".phi", x, gradFree);
    }
}
