package dev.kamba.inference;

import dev.kamba.graph.CudaSettings;
import dev.kamba.lowering.ScanLowering;
import picocli.CommandLine.Option;

/** What a command may choose about sessions on CUDA devices. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class CudaOptions {

    @Option(
            names = "--session",
            defaultValue = "graph",
            paramLabel = "FORM",
            description = "the fastest form of CUDA sessions to use: java, bound or graph; default ${DEFAULT-VALUE}")
    private SessionForm best;

    @Option(
            names = "--search",
            paramLabel = "HOW",
            description = "how cuDNN chooses convolutions: HEURISTIC, EXHAUSTIVE or DEFAULT; default ${DEFAULT-VALUE}")
    private String search = CudaSettings.STANDARD.search();

    @Option(names = "--nhwc", description = "runs convolutions with channels last on CUDA")
    private boolean channelsLast = CudaSettings.STANDARD.channelsLast();

    @Option(names = "--exact", description = "no TensorFloat-32 on CUDA")
    private boolean exact = !CudaSettings.STANDARD.tf32();

    @Option(names = "--fuse-bias", description = "adds biases within the kernels of convolutions on CUDA")
    private boolean fuseBias = CudaSettings.STANDARD.fuseBias();

    @Option(names = "--small-workspace", description = "lets a convolution on CUDA take at most 32 MB for itself")
    private boolean smallWorkspace = !CudaSettings.STANDARD.largeWorkspace();

    @Option(
            names = "--scans",
            defaultValue = "best",
            paramLabel = "FORM",
            description =
                    "form of selective scans, to compare them: best, pairwise (standard operators) or scan (ONNX's"
                            + " Scan, as exported); default ${DEFAULT-VALUE}")
    private ScanLowering.Form scans;

    @Option(names = "--stock", description = "runs graphs of standard operators alone, in float32, without our own")
    private boolean stock;

    /** Whether float32 is computed as such. */
    boolean isExact() {
        return exact;
    }

    OrtNetworks networks(EngineOptions options) {
        return networks(options, best);
    }

    /** The same in the plainest form, to compare with. */
    OrtNetworks plain(EngineOptions options) {
        return networks(options, SessionForm.JAVA);
    }

    private OrtNetworks networks(EngineOptions options, SessionForm form) {
        var settings = new CudaSettings(search, channelsLast, !exact, fuseBias, !smallWorkspace, false);
        boolean own = !stock && scans != ScanLowering.Form.SCAN;
        return new OrtNetworks(options, settings, form, new OrtNetworks.GraphForm(own, scans));
    }
}
