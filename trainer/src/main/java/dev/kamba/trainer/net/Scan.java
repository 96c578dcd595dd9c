package dev.kamba.trainer.net;

import java.util.Locale;

/** What mixes tokens in the state-space module (SEM) of the skips and the decoder. */
public enum Scan {
    /** Nothing: the module is left out. */
    NONE {
        @Override
        <T> T mix(Ops<T> ops, String name, T x) {
            return x;
        }
    },
    /** Non-causal state-space duality: a weighted sum over all tokens, no order and no scan. */
    NC_SSD {
        @Override
        <T> T mix(Ops<T> ops, String name, T x) {
            return NonCausalSsd.mix(ops, name, x);
        }
    };

    abstract <T> T mix(Ops<T> ops, String name, T x);

    /** As in settings, for example nc-ssd. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
