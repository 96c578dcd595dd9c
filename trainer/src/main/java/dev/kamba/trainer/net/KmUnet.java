package dev.kamba.trainer.net;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * KM-UNet (arXiv 2501.02559) as its public code computes it, without the modules that its forward pass never uses: three
 * convolution stages, two token stages with KAN layers, five decoder stages; the state-space module and the attention lie on
 * the first three skips and behind decoder stages 1 to 4.
 *
 * @param channels of the image, 1 or 3
 * @param labels channels of the logits
 * @param widths channels of the five stages, multiples of 8; published 16, 32, 128, 160, 256
 * @param scan of the state-space module
 * @param attention whether efficient multi-scale attention follows it
 * @param bottleneck maps of the token stages
 */
public record KmUnet(
        int channels, int labels, List<Integer> widths, Scan scan, boolean attention, Bottleneck bottleneck)
        implements Network {

    /** Widths of the published class. */
    public static final List<Integer> PUBLISHED = List.of(16, 32, 128, 160, 256);

    public KmUnet {
        widths = List.copyOf(widths);
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels must be 1 or 3, was " + channels);
        }
        if (labels < 1 || labels > 255) {
            throw new IllegalArgumentException("labels must lie in 1..255, was " + labels);
        }
        if (widths.size() != 5 || widths.stream().anyMatch(width -> width < 8 || width > 1024 || width % 8 != 0)) {
            throw new IllegalArgumentException("widths must be five multiples of 8 up to 1024, were " + widths);
        }
    }

    @Override
    public String name() {
        return "KM-UNet";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "network", "km-unet",
                "widths", widths.stream().map(String::valueOf).collect(Collectors.joining(",")),
                "scan", scan.label(),
                "attention", attention ? "ema" : "none",
                "bottleneck", bottleneck.label());
    }

    @Override
    public int multiple() {
        return 32;
    }

    /** Two token blocks of the decoder with their norms, three CBAM modules. */
    @Override
    public long unusedParameters() {
        long blocks = block(widths.get(3)) + block(widths.get(2));
        long attentions = widths.subList(0, 3).stream()
                .mapToLong(width -> 2L * width * (width / 16) + 99)
                .sum();
        return blocks + attentions;
    }

    private static long block(long width) {
        return 30 * width * width + 40 * width;
    }

    @Override
    public <T> T logits(Ops<T> ops, T image) {
        var skip1 = ops.maxPool(twice(ops, "encoder1", image, widths.get(0), widths.get(0)));
        var skip2 = ops.maxPool(twice(ops, "encoder2", skip1, widths.get(1), widths.get(1)));
        var skip3 = ops.maxPool(twice(ops, "encoder3", skip2, widths.get(2), widths.get(2)));
        var skip4 = tokenStage(ops, "encoder4", skip3, widths.get(3));
        var deepest = tokenStage(ops, "encoder5", skip4, widths.get(4));

        var x = decode(ops, 1, deepest, skip4, widths.get(3));
        x = decode(ops, 2, x, mix(ops, "skip3", skip3), widths.get(2));
        x = decode(ops, 3, x, mix(ops, "skip2", skip2), widths.get(1));
        x = decode(ops, 4, x, mix(ops, "skip1", skip1), widths.get(0));
        x = ops.upsample(twice(ops, "decoder5", x, widths.get(0), widths.get(0)));
        return ops.conv(x, Conv.point("logits", widths.get(0), labels));
    }

    /** Two convolutions with batch norm and ReLU. */
    private static <T> T twice(Ops<T> ops, String name, T x, int between, int out) {
        int in = ops.shape(x)[1];
        var first = ops.relu(ops.convNorm(x, Conv.square(name + ".conv1", in, between)));
        return ops.relu(ops.convNorm(first, Conv.square(name + ".conv2", between, out)));
    }

    /** Half the size, token block, layer norm. */
    private <T> T tokenStage(Ops<T> ops, String name, T x, int out) {
        var embed =
                Conv.square(name + ".embed", ops.shape(x)[1], out).withStride(2).scaledByFanOut();
        var normed = normed(ops, ops.conv(x, embed), name + ".embedNorm");
        return normed(ops, bottleneck.block(ops, name + ".block", normed), name + ".norm");
    }

    private static <T> T normed(Ops<T> ops, T image, String name) {
        var shape = ops.shape(image);
        var tokens = ops.layerNorm(Tokens.of(ops, image), new Norm(name, shape[1]));
        return Tokens.image(ops, tokens, shape[2], shape[3]);
    }

    private <T> T decode(Ops<T> ops, int stage, T x, T skip, int out) {
        int in = ops.shape(x)[1];
        var larger = ops.upsample(twice(ops, "decoder" + stage, x, in, out));
        return mix(ops, "mix" + stage, ops.add(larger, skip));
    }

    private <T> T mix(Ops<T> ops, String name, T x) {
        var mixed = scan.mix(ops, name + ".scan", x, Paths.CROSS);
        return attention ? MultiScaleAttention.attend(ops, name + ".attention", mixed) : mixed;
    }
}
