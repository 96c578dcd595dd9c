package dev.kamba.graph;

import java.util.List;

/** The passes of this package. */
public final class Passes {

    private Passes() {}

    /**
     * What makes networks faster on a processor, in the order in which it has to run; see docs/performance.md, Graphs. On
     * CUDA only what saves work on any processor: the others would have to prove themselves anew.
     */
    public static List<GraphPass> of(Processor processor) {
        return switch (processor) {
            case CPU ->
                List.of(
                        new EarlyReductions(),
                        new SplitConvolutions(),
                        new PointwiseProducts(),
                        new SplineBases(),
                        new ChannelNorms());
            case CUDA -> List.of(new EarlyReductions());
        };
    }
}
