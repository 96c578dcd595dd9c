package dev.kamba.trainer.net;

import java.util.Locale;

/** The maps of the two token blocks in the bottleneck. */
public enum Bottleneck {
    /** KAN layers with cubic splines. */
    KAN {
        @Override
        <T> T map(Ops<T> ops, String name, T tokens, int channels) {
            return ops.spline(tokens, new Spline(name, channels, channels));
        }
    },
    /** Linear layers, as in U-KAN's {@code no_kan}. */
    MLP {
        @Override
        <T> T map(Ops<T> ops, String name, T tokens, int channels) {
            return ops.linear(tokens, new Linear(name, channels, channels));
        }
    };

    abstract <T> T map(Ops<T> ops, String name, T tokens, int channels);

    /** As in settings, for example kan. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Image to image: x + three times (map, depthwise convolution, batch norm, ReLU) of the normed tokens. */
    <T> T block(Ops<T> ops, String name, T image) {
        var shape = ops.shape(image);
        int channels = shape[1];
        var x = ops.layerNorm(Tokens.of(ops, image), new Norm(name + ".norm", channels));
        for (int i = 1; i <= 3; i++) {
            var mapped = Tokens.image(ops, map(ops, name + ".map" + i, x, channels), shape[2], shape[3]);
            var local = Conv.depthwise(name + ".local" + i, channels).scaledByFanOut();
            x = Tokens.of(ops, ops.relu(ops.convNorm(mapped, local)));
        }
        return ops.add(image, Tokens.image(ops, x, shape[2], shape[3]));
    }
}
