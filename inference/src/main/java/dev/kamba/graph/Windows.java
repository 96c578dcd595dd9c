package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.NodeProto;

import java.util.List;

/** What a convolution does beside its weights. */
final class Windows {

    private Windows() {}

    /** Whether it takes every pixel in turn and zeros around the image, for windows of this size; result and image are alike. */
    static boolean keepSize(NodeProto conv, long kernel, long group) {
        return Attributes.numbers(conv, "strides").stream().allMatch(stride -> stride == 1)
                && Attributes.numbers(conv, "dilations").stream().allMatch(dilation -> dilation == 1)
                && Attributes.text(conv, "auto_pad", "NOTSET").equals("NOTSET")
                && Attributes.number(conv, "group", 1) == group
                && pads(conv).equals(List.of(kernel / 2, kernel / 2, kernel / 2, kernel / 2));
    }

    private static List<Long> pads(NodeProto conv) {
        return Attributes.numbers(conv, "pads", 0L, 0L, 0L, 0L);
    }
}
