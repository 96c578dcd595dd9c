package dev.kamba.graph;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

/**
 * How ONNX Runtime's CUDA provider is set up.
 *
 * @param search how cuDNN chooses convolutions: HEURISTIC, EXHAUSTIVE or DEFAULT; EXHAUSTIVE starts again for every new shape,
 *     such as a last, smaller batch
 * @param channelsLast whether convolutions run in NHWC
 * @param tf32 whether products and convolutions of float32 may round their factors to 10 bits
 * @param graphs whether runs are recorded as CUDA graphs. A recorded run reads and writes the addresses it was recorded with, so
 *     this is for sessions whose input and output are bound on the device: run by ONNX Runtime's Java interface, which binds
 *     nothing, they would return the first batch's result for ever.
 */
public record CudaSettings(String search, boolean channelsLast, boolean tf32, boolean graphs) {

    /** What the engine has used so far: ONNX Runtime's own choices but for the search. */
    public static final CudaSettings STANDARD = new CudaSettings("HEURISTIC", false, true, false);

    public CudaSettings withGraphs(boolean on) {
        return new CudaSettings(search, channelsLast, tf32, on);
    }

    /** Adds the CUDA provider to the options of a session. */
    public void addTo(SessionOptions options, int device) throws OrtException {
        try (var cuda = new OrtCUDAProviderOptions(device)) {
            cuda.add("cudnn_conv_algo_search", search);
            cuda.add("prefer_nhwc", channelsLast ? "1" : "0");
            cuda.add("use_tf32", tf32 ? "1" : "0");
            cuda.add("enable_cuda_graph", graphs ? "1" : "0");
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            options.addCUDA(cuda);
        }
    }
}
