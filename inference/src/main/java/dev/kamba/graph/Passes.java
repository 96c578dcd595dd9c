package dev.kamba.graph;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The passes of this package. */
public final class Passes {

    /** What our own operators on CUDA stand for; stretches before what they consist of. */
    static final List<GraphPass> OWN = List.of(
            new ChannelAttentions(),
            new StateMixes(),
            new CrossOrders(),
            new CrossMerges(),
            new PackedScans(),
            new GatedNorms(),
            new GaussianLayers(),
            new ImageNorms(),
            new SplineLayers(),
            new SharedSplines(),
            new DepthwiseConvolutions(),
            new BiasActivations(),
            new SplineEpilogues(),
            new UpsampledSums());

    private static final List<GraphPass> CPU = List.of(
            new EarlyReductions(),
            new SplitConvolutions(),
            new PointwiseProducts(),
            new SplineBases(),
            new ChannelNorms());

    private Passes() {}

    /**
     * What makes networks faster on a processor, in the order in which it has to run; see docs/performance.md, Graphs. On CUDA
     * that is what saves work on any processor and our own operators; the passes that suit a CPU would have to prove
     * themselves there anew. Of our own operators a CPU has only the selective scan as more than a plain twin.
     */
    public static List<GraphPass> of(NativeOperators operators) {
        return switch (operators.processor()) {
            case CPU -> with(operators, CPU, List.of(new PackedScans()));
            case CUDA -> with(operators, List.of(new EarlyReductions()), OWN);
        };
    }

    private static List<GraphPass> with(NativeOperators operators, List<GraphPass> stock, List<GraphPass> own) {
        return Stream.concat(stock.stream(), operators.arePresent() ? own.stream() : Stream.empty())
                .toList();
    }

    /** As {@link #of(NativeOperators)} and then, if wished, what makes the graph float16 where that does no harm. */
    public static List<GraphPass> of(NativeOperators operators, boolean half) {
        return half ? with(operators, new HalfPrecision()) : of(operators);
    }

    /** As {@link #of(NativeOperators, boolean)} in float16, but for a processor that has none to run. */
    public static List<GraphPass> rounded(NativeOperators operators) {
        return with(operators, new RoundedHalves());
    }

    private static List<GraphPass> with(NativeOperators operators, GraphPass half) {
        var all = new ArrayList<>(of(operators));
        if (operators.processor() == Processor.CUDA && operators.arePresent()) {
            all.add(new TensorCoreConvolutions());
        }
        all.add(half);
        return all;
    }
}
