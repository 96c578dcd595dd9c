package dev.kamba.graph;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/**
 * How ONNX Runtime's CUDA provider is set up. CUDA graphs (provider option enable_cuda_graph) are left out: a replayed graph
 * reads and writes the device addresses it was recorded with, so inputs and outputs must be bound on the device, and the Java
 * interface of 1.29 has neither IoBinding nor tensors in device memory; a replay would return the first batch's result for ever.
 *
 * @param search how cuDNN chooses convolutions: HEURISTIC, EXHAUSTIVE or DEFAULT; EXHAUSTIVE starts again for every new shape,
 *     such as a last, smaller batch
 * @param channelsLast whether convolutions run in NHWC
 * @param tf32 whether products and convolutions of float32 may round their factors to 10 bits
 */
public record CudaSettings(String search, boolean channelsLast, boolean tf32) {

    /** What the engine has used so far: ONNX Runtime's own choices but for the search. */
    public static final CudaSettings STANDARD = new CudaSettings("HEURISTIC", false, true);

    /** Adds the CUDA provider to the options of a session. */
    public void addTo(SessionOptions options, int device) throws OrtException {
        try (var cuda = new OrtCUDAProviderOptions(device)) {
            cuda.add("cudnn_conv_algo_search", search);
            cuda.add("prefer_nhwc", channelsLast ? "1" : "0");
            cuda.add("use_tf32", tf32 ? "1" : "0");
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            options.addCUDA(cuda);
        }
    }
}
