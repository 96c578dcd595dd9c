package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.util.regex.Pattern;

/** What ONNX Runtime says of a failure, without what is for its own developers: for logs and the health of a service. */
final class FailureText {

    private static final int MOST_CHARACTERS = 500;

    /** As cuda_call.cc writes it: what failed and why, where in ONNX Runtime, and the call. */
    private static final Pattern CALL =
            Pattern.compile("((?:CUDA|CUBLAS|CUDNN|CUDNN_FE|CUFFT|NCCL) failure -?\\d+: .*?) ;.* expr=(.*?) ?;?$");

    /** A place in the source and the signature of the function there, up to the brackets behind its arguments and its types. */
    private static final Pattern PLACE =
            Pattern.compile("\\S*\\.(?:cc|cpp|cu|cuh|h):\\d+ [^()]*\\([^()]*\\)(?: const)?(?: \\[with [^\\]]*\\])? ");

    private FailureText() {}

    /** One line. */
    static String of(OrtException failure) {
        var line = String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
        var text = CALL.matcher(PLACE.matcher(line).replaceAll("")).replaceFirst("$1 ($2)");
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
