package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.kamba.graph.GraphPass;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.runtime.OnnxRuntime;

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

    /** What is exported, by a name that our operators leave alone: ONNX Runtime 1.29 takes an operator before a function of its name. */
    private static final String STOCK_SCAN = "ExportedScan";

    /** Numbers of a channel's state that our operators hold in registers. */
    private static final long OWN_STATES = 16;

    /** Forms of selective scans that can be asked for, to compare them. */
    public enum Form {
        /** What the table says. */
        BEST,
        /** {@link PairwiseScan}, standard operators. */
        PAIRWISE,
        /** ONNX's Scan, as exported; only where no operators of ours run, since ONNX Runtime wants to know all shapes for it. */
        SCAN
    }

    private final NativeOperators operators;
    private final Form form;
    private final boolean linearAttention;

    private ScanLowering(NativeOperators operators, Form form, boolean linearAttention) {
        this.operators = operators;
        this.form = form;
        this.linearAttention = linearAttention;
    }

    /** For a processor with our operators or without. */
    public static ScanLowering to(NativeOperators operators) {
        return to(operators, Form.BEST);
    }

    /** As {@link #to(NativeOperators)}, selective scans in another form. */
    public static ScanLowering to(NativeOperators operators, Form form) {
        return new ScanLowering(
                operators,
                form,
                LinearAttention.isPartOf(OnnxRuntime.environment().getVersion()));
    }

    @Override
    public String version() {
        return "scan-" + VERSION + "-" + operators.processor() + (operators.arePresent() ? "-own" : "")
                + (linearAttention ? "-attention" : "") + (form == Form.BEST ? "" : "-" + form);
    }

    @Override
    public ModelProto apply(ModelProto model) {
        if (model.getFunctionsList().stream().noneMatch(ScanLowering::isScan)) {
            return model;
        }
        return withStock(suitsOwn(model) ? withOwn(model) : form == Form.SCAN ? withScan(model) : model);
    }

    /** A function can only be left to our operator for all of its calls. */
    private boolean suitsOwn(ModelProto model) {
        return form == Form.BEST
                && operators.arePresent()
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

    private static ModelProto withScan(ModelProto model) {
        var into = model.toBuilder();
        for (var call : into.getGraphBuilder().getNodeBuilderList()) {
            if (FusedScan.isScan(call.build())) {
                call.setOpType(STOCK_SCAN);
            }
        }
        for (var function : into.getFunctionsBuilderList()) {
            if (isScan(function.build()) && function.getName().equals(ScanFunctions.SELECTIVE_SCAN)) {
                function.setName(STOCK_SCAN);
            }
        }
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
        boolean wanted = form == Form.PAIRWISE || (form == Form.BEST && operators.processor() == Processor.CUDA);
        return wanted && FusedScan.isScan(call);
    }

    /** Bodies differ by shape, unlike that of Scan. */
    private static String pairwise(NodeProto call) {
        var sizes = ScanSizes.of(call);
        return NativeOperators.PAIRWISE + sizes.sequences() + "x" + sizes.length() + "x" + sizes.channels() + "_"
                + sizes.states();
    }
}
