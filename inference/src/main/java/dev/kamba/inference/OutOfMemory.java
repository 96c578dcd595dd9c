package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.util.Locale;
import java.util.stream.Stream;

/** Recognises that a device has no memory left: ONNX Runtime has no error code of its own for it, only texts. */
final class OutOfMemory {

    /**
     * Parts of messages in lower case: of the arena (bfc_arena.cc), of cudaMalloc (cuda_call.cc writes "CUDA failure 2: out of
     * memory"), of cuBLAS (3 is CUBLAS_STATUS_ALLOC_FAILED, in words "the resource allocation failed"; 1, not initialised, is what a
     * handle says that found no memory for itself), of cuDNN 8 and 9, of C++.
     */
    private static final String[] SIGNS = {
        "failed to allocate memory",
        "available memory of",
        "out of memory",
        "cuda failure 2:",
        "cublas failure 1:",
        "cublas failure 3:",
        "cublas_status_not_initialized",
        "cublas_status_alloc_failed",
        "the resource allocation failed",
        "cudnn_status_alloc_failed",
        "allocation_failed",
        "cufft_alloc_failed",
        "bad_alloc",
    };

    /** Of CUDA: an error met while a graph was recorded has ended the recording; which error it was is not said. */
    private static final String BROKEN_RECORDING = "cuda failure 901:";

    private OutOfMemory() {}

    static boolean is(OrtException failure) {
        var text = text(failure);
        return Stream.of(SIGNS).anyMatch(text::contains);
    }

    /**
     * What a recording that broke off for no stated reason means for a model of which other sizes are recorded: the model can be
     * recorded, so that memory is what is missing. The same failure for any other.
     */
    static OrtException ofRecording(OrtException failure, boolean othersRecorded) {
        return othersRecorded && text(failure).contains(BROKEN_RECORDING)
                ? new OrtException("out of memory, it seems, since other sizes were recorded: " + failure.getMessage())
                : failure;
    }

    private static String text(OrtException failure) {
        return String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    }
}
