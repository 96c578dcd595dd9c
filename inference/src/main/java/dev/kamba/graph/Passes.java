package dev.kamba.graph;

import java.util.List;

/** The passes of this package. */
public final class Passes {

    /** Stretches before what they consist of. */
    static final List<GraphPass> OWN = List.of(
            new ChannelAttentions(),
            new StateMixes(),
            new CrossOrders(),
            new CrossMerges(),
            new ImageNorms(),
            new SplineLayers(),
            new DepthwiseConvolutions(),
            new BiasActivations(),
            new UpsampledSums());

    private Passes() {}

    /**
     * What makes networks faster on a processor, in the order in which it has to run; see docs/performance.md, Graphs. On CUDA
     * that is our own operators, without which there are no passes: every one of standard operators would have to prove itself
     * there anew.
     */
    public static List<GraphPass> of(NativeOperators operators) {
        return switch (operators.processor()) {
            case CPU ->
                List.of(new SplitConvolutions(), new PointwiseProducts(), new SplineBases(), new ChannelNorms());
            case CUDA -> operators.arePresent() ? OWN : List.of();
        };
    }
}
