package dev.kamba.trainer.net;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The shape that U-KAN (arXiv 2406.02918) gave to its relatives: three convolution stages, two token stages, five decoder
 * stages. Relatives differ in how they convolve, map tokens and mix them.
 */
interface Skeleton extends Network {

    /** Channels of the five stages as published. */
    List<Integer> PUBLISHED = List.of(16, 32, 128, 160, 256);

    /** Channels of the five stages. */
    List<Integer> widths();

    /** Whether token blocks follow decoder stages 1 and 2. */
    boolean decoderBlocks();

    /** Maps the last axis of tokens [N,L,C]. */
    <T> T map(Ops<T> ops, String name, T tokens, int channels);

    /** What stands for a convolution. */
    default <T> T conv(Ops<T> ops, T x, Conv conv) {
        return ops.conv(x, conv);
    }

    /** What stands for a convolution with batch norm and ReLU. */
    default <T> T convNormRelu(Ops<T> ops, T x, Conv conv) {
        return ops.convNormRelu(x, conv);
    }

    /** What the first three skips and the decoder's stages 1 to 4 pass through. */
    default <T> T mix(Ops<T> ops, String name, T x) {
        return x;
    }

    @Override
    default int multiple() {
        return 32;
    }

    static List<Integer> checked(List<Integer> widths) {
        if (widths.size() != 5 || widths.stream().anyMatch(width -> width < 8 || width > 1024 || width % 8 != 0)) {
            throw new IllegalArgumentException("widths must be five multiples of 8 up to 1024, were " + widths);
        }
        return List.copyOf(widths);
    }

    /** As in settings. */
    static String text(List<Integer> widths) {
        return widths.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    @Override
    default <T> T logits(Ops<T> ops, T image) {
        var widths = widths();
        var skip1 = ops.fork(ops.maxPool(twice(ops, "encoder1", image, widths.get(0), widths.get(0))));
        var skip2 = ops.fork(ops.maxPool(twice(ops, "encoder2", skip1, widths.get(1), widths.get(1))));
        var skip3 = ops.fork(ops.maxPool(twice(ops, "encoder3", skip2, widths.get(2), widths.get(2))));
        var skip4 = ops.fork(tokenStage(ops, "encoder4", skip3, widths.get(3)));
        var deepest = tokenStage(ops, "encoder5", skip4, widths.get(4));

        var x = blockIfAny(ops, "decoder1", decode(ops, 1, deepest, skip4, widths.get(3)));
        x = blockIfAny(ops, "decoder2", decode(ops, 2, x, mix(ops, "skip3", skip3), widths.get(2)));
        x = decode(ops, 3, x, mix(ops, "skip2", skip2), widths.get(1));
        x = decode(ops, 4, x, mix(ops, "skip1", skip1), widths.get(0));
        x = ops.upsample(twice(ops, "decoder5", x, widths.get(0), widths.get(0)));
        return conv(ops, x, Conv.point("logits", widths.get(0), labels()));
    }

    private <T> T twice(Ops<T> ops, String name, T x, int between, int out) {
        int in = ops.shape(x)[1];
        var first = convNormRelu(ops, x, Conv.square(name + ".conv1", in, between));
        return convNormRelu(ops, first, Conv.square(name + ".conv2", between, out));
    }

    /** Half the size, token block, layer norm. */
    private <T> T tokenStage(Ops<T> ops, String name, T x, int out) {
        var embed =
                Conv.square(name + ".embed", ops.shape(x)[1], out).withStride(2).scaledByFanOut();
        var normed = normed(ops, conv(ops, x, embed), name + ".embedNorm");
        return normedBlock(ops, name, normed);
    }

    private <T> T decode(Ops<T> ops, int stage, T x, T skip, int out) {
        int in = ops.shape(x)[1];
        var larger = ops.upsample(twice(ops, "decoder" + stage, x, in, out));
        return mix(ops, "mix" + stage, ops.add(larger, skip));
    }

    private <T> T blockIfAny(Ops<T> ops, String name, T x) {
        return decoderBlocks() ? normedBlock(ops, name, x) : x;
    }

    private <T> T normedBlock(Ops<T> ops, String name, T image) {
        return normed(ops, block(ops, name + ".block", image), name + ".norm");
    }

    /** Image to image: x + three times (map, depthwise convolution, batch norm, ReLU) of the normed tokens. */
    private <T> T block(Ops<T> ops, String name, T input) {
        var image = ops.fork(input);
        var shape = ops.shape(image);
        int channels = shape[1];
        var x = ops.layerNorm(Tokens.of(ops, image), new Norm(name + ".norm", channels));
        for (int i = 1; i <= 3; i++) {
            var mapped = Tokens.image(ops, map(ops, name + ".map" + i, x, channels), shape[2], shape[3]);
            var local = Conv.depthwise(name + ".local" + i, channels).scaledByFanOut();
            x = Tokens.of(ops, convNormRelu(ops, mapped, local));
        }
        return ops.add(image, Tokens.image(ops, x, shape[2], shape[3]));
    }

    private static <T> T normed(Ops<T> ops, T image, String name) {
        var shape = ops.shape(image);
        var tokens = ops.layerNorm(Tokens.of(ops, image), new Norm(name, shape[1]));
        return Tokens.image(ops, tokens, shape[2], shape[3]);
    }

    /** Learned values of a token block with the norm behind it. */
    static long blockParameters(long width) {
        return 30 * width * width + 40 * width;
    }
}
