package dev.kamba.trainer.net;

import java.util.List;
import java.util.Map;

/**
 * U-KAN (arXiv 2406.02918): convolution stages around token blocks with KAN layers.
 *
 * @param channels of the image, 1..16
 * @param labels channels of the logits
 * @param widths channels of the five stages, multiples of 8; published 16, 32, 128, 160, 256
 * @param bottleneck maps of the token blocks; {@code mlp} is the published {@code no_kan}
 */
public record UKan(int channels, int labels, List<Integer> widths, Bottleneck bottleneck) implements Skeleton {

    public UKan {
        Networks.requireSizes(channels, labels);
        widths = Skeleton.checked(widths);
    }

    @Override
    public String name() {
        return "U-KAN";
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("network", "u-kan", "widths", Skeleton.text(widths), "bottleneck", bottleneck.label());
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
        return bottleneck.map(ops, name, tokens, channels);
    }
}
