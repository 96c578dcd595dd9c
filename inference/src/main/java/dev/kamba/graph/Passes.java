package dev.kamba.graph;

import java.util.List;

/** The passes of this package. */
public final class Passes {

    private Passes() {}

    /**
     * What makes networks faster on a processor, in the order in which it has to run; see docs/performance.md, Graphs. None on
     * CUDA: there every pass would have to prove itself anew.
     */
    public static List<GraphPass> of(Processor processor) {
        return switch (processor) {
            case CPU ->
                List.of(new SplitConvolutions(), new PointwiseProducts(), new SplineBases(), new ChannelNorms());
            case CUDA -> List.of();
        };
    }
}
