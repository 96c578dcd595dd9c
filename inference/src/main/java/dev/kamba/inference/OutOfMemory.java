package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.util.Locale;
import java.util.stream.Stream;

/** Recognises that a device has no memory left: ONNX Runtime has no error code of its own for it, only texts. */
final class OutOfMemory {

    /**
     * Parts of messages in lower case: of the arena (bfc_arena.cc), of cudaMalloc (cuda_call.cc writes "CUDA failure 2: out of
     * memory"), of cuBLAS ("CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED") and cuDNN 8 and 9, of C++.
     */
    private static final String[] SIGNS = {
        "failed to allocate memory",
        "available memory of",
        "out of memory",
        "cuda failure 2:",
        "cublas_status_alloc_failed",
        "cudnn_status_alloc_failed",
        "allocation_failed",
        "cufft_alloc_failed",
        "bad_alloc",
    };

    private OutOfMemory() {}

    static boolean is(OrtException failure) {
        var text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        return Stream.of(SIGNS).anyMatch(text::contains);
    }
}
