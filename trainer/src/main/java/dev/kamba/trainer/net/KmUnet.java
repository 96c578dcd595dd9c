package dev.kamba.trainer.net;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * KM-UNet (arXiv 2501.02559) as its public code computes it, without the modules that its forward pass never uses: U-KAN's
 * skeleton with the state-space module and the attention on the first three skips and behind decoder stages 1 to 4.
 *
 * @param channels of the image, 1..16
 * @param labels channels of the logits
 * @param widths channels of the five stages, multiples of 8; published 16, 32, 128, 160, 256
 * @param mixer state-space module
 * @param attention whether efficient multi-scale attention follows it
 * @param bottleneck maps of the token stages
 * @param decoderBlocks whether the token blocks that the published class creates for decoder stages 1 and 2 are used, which its
 *     forward pass does not
 */
public record KmUnet(
        int channels,
        int labels,
        List<Integer> widths,
        Mixer mixer,
        boolean attention,
        Bottleneck bottleneck,
        boolean decoderBlocks)
        implements Skeleton {

    /** Widths of the published class. */
    public static final List<Integer> PUBLISHED = Skeleton.PUBLISHED;

    public KmUnet {
        Networks.requireSizes(channels, labels);
        widths = Skeleton.checked(widths);
    }

    /** Published order of tokens and published decoder. */
    public KmUnet(int channels, int labels, List<Integer> widths, Scan scan, boolean attention, Bottleneck bottleneck) {
        this(channels, labels, widths, new Mixer(scan, Paths.CROSS), attention, bottleneck, false);
    }

    @Override
    public String name() {
        return "KM-UNet";
    }

    @Override
    public Map<String, String> settings() {
        var settings = new TreeMap<>(mixer.settings());
        settings.putAll(Map.of(
                "network",
                "km-unet",
                "widths",
                Skeleton.text(widths),
                "attention",
                attention ? "ema" : "none",
                "bottleneck",
                bottleneck.label(),
                "decoder",
                decoderBlocks ? "kan" : "plain"));
        return settings;
    }

    /** Two token blocks of the decoder with their norms, three CBAM modules. */
    @Override
    public long unusedParameters() {
        long blocks = Skeleton.blockParameters(widths.get(3)) + Skeleton.blockParameters(widths.get(2));
        long attentions = widths.subList(0, 3).stream()
                .mapToLong(width -> 2L * width * (width / 16) + 99)
                .sum();
        return attentions + (decoderBlocks ? 0 : blocks);
    }

    @Override
    public <T> T map(Ops<T> ops, String name, T tokens, int channels) {
        return bottleneck.map(ops, name, tokens, channels);
    }

    @Override
    public <T> T mix(Ops<T> ops, String name, T x) {
        var mixed = mixer.mix(ops, name + ".scan", x);
        return attention ? MultiScaleAttention.attend(ops, name + ".attention", mixed) : mixed;
    }
}
