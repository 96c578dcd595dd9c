package dev.kamba.trainer.net;

import java.util.Map;

/** A segmentation network: one definition for training and export. */
public interface Network {

    /** For people, for example KM-UNet. */
    String name();

    /** Switches and sizes, enough to build it again with {@link Networks#of}. */
    Map<String, String> settings();

    /** Channels of the image, 1..16. */
    int channels();

    /** Channels of the logits. */
    int labels();

    /** Height and width of the image must be multiples of this. */
    int multiple();

    /** Parameters of modules that the published class creates and its forward pass never uses. */
    long unusedParameters();

    /** Image [N,channels,H,W] to logits [N,labels,H,W]. */
    <T> T logits(Ops<T> ops, T image);
}
