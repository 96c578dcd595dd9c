package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import dev.kamba.graph.GraphPass;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Puts the form of each scan that is fastest on a device in the place of the portable one. The model computes the same to 1e-5
 * of the scan's root mean square.
 *
 * <table>
 * <caption>Forms</caption>
 * <tr><th></th><th>CPU</th><th>CUDA</th></tr>
 * <tr><td>selective scan, with our operators</td><td>one operator</td><td>one kernel</td></tr>
 * <tr><td>selective scan without them</td><td>Scan, as exported</td><td>{@link PairwiseScan}</td></tr>
 * <tr><td>ssd</td><td>{@link LinearAttention}</td><td>chunks of products, as exported</td></tr>
 * </table>
 */
public final class ScanLowering implements GraphPass {

    /** Goes up whenever the pass writes another graph. */
    private static final int VERSION = 1;

    /** Numbers of a channel's state that our operators hold in registers. */
    private static final long OWN_STATES = 16;

    private final NativeOperators operators;
    private final boolean linearAttention;

    private ScanLowering(NativeOperators operators, boolean linearAttention) {
        this.operators = operators;
        this.linearAttention = linearAttention;
    }

    /** For a processor with our operators or without. */
    public static ScanLowering to(NativeOperators operators) {
        return new ScanLowering(
                operators,
                LinearAttention.isPartOf(OrtEnvironment.getEnvironment().getVersion()));
    }

    @Override
    public String version() {
        return "scan-" + VERSION + "-" + operators.processor() + (operators.arePresent() ? "-own" : "")
                + (linearAttention ? "-attention" : "");
    }

    @Override
    public ModelProto apply(ModelProto model) {
        if (model.getFunctionsList().stream().noneMatch(ScanLowering::isScan)) {
            return model;
        }
        return withStock(suitsOwn(model) ? withOwn(model) : model);
    }

    /** A function can only be left to our operator for all of its calls. */
    private boolean suitsOwn(ModelProto model) {
        return operators.arePresent()
                && model.getGraph().getNodeList().stream()
                        .filter(FusedScan::isScan)
                        .allMatch(call -> ScanSizes.of(call).states() == OWN_STATES);
    }

    private static boolean isScan(FunctionProto function) {
        return function.getDomain().equals(ScanFunctions.DOMAIN);
    }

    /** Selective scans lose their body, which leaves them to our operator of the same name. */
    private ModelProto withOwn(ModelProto model) {
        var into = model.toBuilder()
                .setGraph(FusedScan.of(model.getGraph(), operators.processor() == Processor.CUDA))
                .clearFunctions();
        model.getFunctionsList().stream()
                .filter(function -> !function.getName().equals(ScanFunctions.SELECTIVE_SCAN) || !isScan(function))
                .forEach(into::addFunctions);
        return into.build();
    }

    private ModelProto withStock(ModelProto model) {
        var bodies = new LinkedHashMap<String, FunctionProto>();
        var into = model.toBuilder();
        var graph = into.getGraphBuilder();
        var called = new HashSet<String>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            var call = graph.getNode(i);
            body(call).ifPresent(body -> bodies.put(body.getName(), body));
            if (isPairwise(call)) {
                graph.setNode(i, call.toBuilder().setOpType(pairwise(call)).clearAttribute());
            }
            called.add(graph.getNode(i).getOpType());
        }
        if (bodies.isEmpty()) {
            return model;
        }
        into.clearFunctions().addAllFunctions(bodies.values());
        model.getFunctionsList().stream()
                .filter(function -> !isScan(function)
                        || (called.contains(function.getName()) && !bodies.containsKey(function.getName())))
                .forEach(into::addFunctions);
        return operators.processor() == Processor.CPU ? withAttention(into) : into.build();
    }

    private static ModelProto withAttention(ModelProto.Builder into) {
        boolean known = into.getOpsetImportList().stream()
                .anyMatch(set -> set.getDomain().equals(LinearAttention.OPERATORS.getDomain()));
        return known
                ? into.build()
                : into.addOpsetImport(LinearAttention.OPERATORS).build();
    }

    private Optional<FunctionProto> body(NodeProto call) {
        if (isPairwise(call)) {
            return Optional.of(PairwiseScan.function(pairwise(call), ScanSizes.of(call)));
        }
        boolean ssd = call.getDomain().equals(ScanFunctions.DOMAIN)
                && call.getOpType().startsWith(ScanFunctions.SSD + "_");
        return ssd && operators.processor() == Processor.CPU && linearAttention
                ? Optional.of(LinearAttention.function(call.getOpType(), ScanSizes.of(call)))
                : Optional.empty();
    }

    private boolean isPairwise(NodeProto call) {
        return operators.processor() == Processor.CUDA && FusedScan.isScan(call);
    }

    /** Bodies differ by shape, unlike that of Scan. */
    private static String pairwise(NodeProto call) {
        var sizes = ScanSizes.of(call);
        return "PairwiseScan_" + sizes.sequences() + "x" + sizes.length() + "x" + sizes.channels() + "_"
                + sizes.states();
    }
}
