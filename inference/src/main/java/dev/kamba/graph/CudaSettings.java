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
 * @param fuseBias whether cuDNN adds the bias of a convolution in the same kernel
 * @param largeWorkspace whether convolutions may take as much memory as their fastest form wants, else at most 32 MB
 * @param graphs whether runs are recorded as CUDA graphs. A recorded run reads and writes the addresses it was recorded with, so
 *     this is for sessions whose input and output are bound on the device: run by ONNX Runtime's Java interface, which binds
 *     nothing, they would return the first batch's result for ever.
 */
public record CudaSettings(
        String search, boolean channelsLast, boolean tf32, boolean fuseBias, boolean largeWorkspace, boolean graphs) {

    /** What the engine has used so far: ONNX Runtime's own choices but for the search. */
    public static final CudaSettings STANDARD = new CudaSettings("HEURISTIC", false, true, false, true, false);

    public CudaSettings withGraphs(boolean on) {
        return new CudaSettings(search, channelsLast, tf32, fuseBias, largeWorkspace, on);
    }

    /** Adds the CUDA provider to the options of a session. */
    public void addTo(SessionOptions options, int device) throws OrtException {
        try (var cuda = new OrtCUDAProviderOptions(device)) {
            cuda.add("cudnn_conv_algo_search", search);
            cuda.add("prefer_nhwc", flag(channelsLast));
            cuda.add("use_tf32", flag(tf32));
            cuda.add("fuse_conv_bias", flag(fuseBias));
            cuda.add("cudnn_conv_use_max_workspace", flag(largeWorkspace));
            cuda.add("enable_cuda_graph", flag(graphs));
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            options.addCUDA(cuda);
        }
    }

    private static String flag(boolean on) {
        return on ? "1" : "0";
    }
}
