package dev.kamba.inference;

import dev.kamba.graph.CudaSettings;
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

    OrtNetworks networks(EngineOptions options) {
        return networks(options, best);
    }

    /** The same in the plainest form, to compare with. */
    OrtNetworks plain(EngineOptions options) {
        return networks(options, SessionForm.JAVA);
    }

    private OrtNetworks networks(EngineOptions options, SessionForm form) {
        return new OrtNetworks(options, new CudaSettings(search, channelsLast, !exact, false), form);
    }
}
