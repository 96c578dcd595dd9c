package dev.kamba.trainer.net;

/** A linear map of the last axis with bias. */
public record Linear(String name, int in, int out) {

    /** [in, out]: multiplied from the right. */
    public Parameter weight() {
        return Parameter.weight(name + ".weight", Init.fanIn(in), in, out);
    }

    public Parameter bias() {
        return Parameter.weight(name + ".bias", Init.fanIn(in), out);
    }
}
