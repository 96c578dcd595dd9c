package dev.kamba.trainer.net;

import java.util.Locale;

/** What mixes tokens in the state-space module (SEM) of the skips and the decoder. */
public enum Scan {
    /** Nothing: the module is left out. */
    NONE(false) {
        @Override
        <T> T mix(Ops<T> ops, String name, T x, Paths paths) {
            return x;
        }
    },
    /** Non-causal state-space duality: a weighted sum over all tokens, no order and no scan. */
    NC_SSD(false) {
        @Override
        <T> T mix(Ops<T> ops, String name, T x, Paths paths) {
            return StateSpace.mix(ops, name, x, NonCausalSsd::tokens);
        }
    },
    /** The published module: S6, one decay per channel and state. */
    S6(true) {
        @Override
        <T> T mix(Ops<T> ops, String name, T x, Paths paths) {
            return StateSpace.mix(ops, name, x, new SelectiveScan(paths)::tokens);
        }
    },
    /** State-space duality: the scan with one decay per head, as matrix products. */
    SSD(true) {
        @Override
        <T> T mix(Ops<T> ops, String name, T x, Paths paths) {
            return StateSpace.mix(ops, name, x, new ChunkedSsd(paths)::tokens);
        }
    },
    /** A convolution in place of the scan. */
    CONV(false) {
        @Override
        <T> T mix(Ops<T> ops, String name, T x, Paths paths) {
            return StateSpace.mix(ops, name, x, StateSpace::convolved);
        }
    };

    private final boolean ordered;

    Scan(boolean ordered) {
        this.ordered = ordered;
    }

    /** Image [N,C,H,W] to the same shape. */
    abstract <T> T mix(Ops<T> ops, String name, T x, Paths paths);

    /** Whether the order of tokens matters. */
    public boolean ordered() {
        return ordered;
    }

    /** As in settings, for example nc-ssd. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
