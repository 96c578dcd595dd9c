package dev.kamba.trainer.net;

import java.util.Locale;

/** The maps of token blocks. */
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
    },
    /** KAN layers with Gaussians in place of splines. */
    FAST_KAN {
        @Override
        <T> T map(Ops<T> ops, String name, T tokens, int channels) {
            return FastKan.map(ops, name, tokens, channels);
        }
    };

    /** Maps the last axis of tokens [N,L,C]. */
    abstract <T> T map(Ops<T> ops, String name, T tokens, int channels);

    /** As in settings, for example fast-kan. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
