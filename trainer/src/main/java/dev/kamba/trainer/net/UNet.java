package dev.kamba.trainer.net;

import java.util.List;
import java.util.Map;

/**
 * U-Net (arXiv 1505.04597) with padded convolutions and batch norm, enlarged by transposed convolutions of 2 x 2 pixels: the
 * baseline.
 *
 * @param channels of the image, 1..16
 * @param labels channels of the logits
 * @param widths channels of two to six stages, multiples of 8; published 64, 128, 256, 512, 1024
 */
public record UNet(int channels, int labels, List<Integer> widths) implements Network {

    /** Widths of the paper. */
    public static final List<Integer> PUBLISHED = List.of(64, 128, 256, 512, 1024);

    public UNet {
        Networks.requireSizes(channels, labels);
        widths = List.copyOf(widths);
        if (widths.size() < 2
                || widths.size() > 6
                || widths.stream().anyMatch(width -> width < 8 || width > 2048 || width % 8 != 0)) {
            throw new IllegalArgumentException("widths must be two to six multiples of 8 up to 2048, were " + widths);
        }
    }

    @Override
    public String name() {
        return "U-Net";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("network", "u-net", "widths", Skeleton.text(widths));
    }

    @Override
    public int multiple() {
        return 1 << (widths.size() - 1);
    }

    @Override
    public long unusedParameters() {
        return 0;
    }

    @Override
    public <T> T logits(Ops<T> ops, T image) {
        var x = from(ops, 0, image);
        return ops.conv(x, Conv.point("logits", widths.get(0), labels));
    }

    /** The stage at this depth with all below it: [N,*,H,W] to [N,widths(depth),H,W]. */
    private <T> T from(Ops<T> ops, int depth, T x) {
        int width = widths.get(depth);
        var skip = twice(ops, "encoder" + (depth + 1), x, width);
        if (depth == widths.size() - 1) {
            return skip;
        }
        var name = "decoder" + (depth + 1);
        var below = from(ops, depth + 1, ops.maxPool(skip));
        return twice(ops, name, ops.concat(1, skip, doubled(ops, name + ".up", below, width)), width);
    }

    /** Two convolutions with batch norm and ReLU; the norm's shift makes a bias idle. */
    private static <T> T twice(Ops<T> ops, String name, T x, int out) {
        var conv1 = Conv.square(name + ".conv1", ops.shape(x)[1], out).withoutBias();
        var conv2 = Conv.square(name + ".conv2", out, out).withoutBias();
        return ops.convNormRelu(ops.convNormRelu(x, conv1), conv2);
    }

    /** Transposed convolution, kernel 2 and stride 2: four maps of each pixel, laid side by side. */
    private static <T> T doubled(Ops<T> ops, String name, T x, int out) {
        var shape = ops.shape(x);
        var four = ops.conv(x, Conv.point(name, shape[1], 4 * out).withoutBias());
        var apart = ops.reshape(four, -1, out, 2, 2, shape[2], shape[3]);
        var joined = ops.reshape(ops.transpose(apart, 0, 1, 4, 2, 5, 3), -1, out, 2 * shape[2], 2 * shape[3]);
        return ops.add(joined, ops.parameter(Parameter.weight(name + ".shift", Init.fanIn(shape[1]), out, 1, 1)));
    }
}
