package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kamba.graph.GraphPass;
import dev.kamba.graph.Processor;

import java.nio.file.Path;
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

    private final Processor processor;
    private final Optional<Path> library;
    private final boolean linearAttention;

    private ScanLowering(Processor processor, Optional<Path> library, boolean linearAttention) {
        this.processor = processor;
        this.library = library;
        this.linearAttention = linearAttention;
    }

    /** For the device and the operators that are found for it, which is said in the log. */
    public static ScanLowering to(Processor processor) {
        return to(processor, Optional.empty());
    }

    /** As {@link #to(Processor)}, with a folder to look for our operators in first. */
    public static ScanLowering to(Processor processor, Optional<Path> operators) {
        return with(processor, NativeOperators.find(processor, operators));
    }

    /** For a device with a library of our operators or without. */
    public static ScanLowering with(Processor processor, Optional<Path> library) {
        return new ScanLowering(
                processor,
                library,
                LinearAttention.isPartOf(OrtEnvironment.getEnvironment().getVersion()));
    }

    /** The library of operators that the lowered model needs, if one was found. */
    public Optional<Path> library() {
        return library;
    }

    /** Makes our operators, if there are any, known to a session of the lowered model. */
    public void register(SessionOptions options) throws OrtException {
        if (library.isPresent()) {
            options.registerCustomOpLibrary(library.get().toAbsolutePath().toString());
        }
    }

    @Override
    public String version() {
        return "scan-" + VERSION + "-" + processor + (library.isPresent() ? "-own" : "")
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
        return library.isPresent()
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
                .setGraph(FusedScan.of(model.getGraph(), processor == Processor.CUDA))
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
        return processor == Processor.CPU ? withAttention(into) : into.build();
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
        return ssd && processor == Processor.CPU && linearAttention
                ? Optional.of(LinearAttention.function(call.getOpType(), ScanSizes.of(call)))
                : Optional.empty();
    }

    private boolean isPairwise(NodeProto call) {
        return processor == Processor.CUDA && FusedScan.isScan(call);
    }

    /** Bodies differ by shape, unlike that of Scan. */
    private static String pairwise(NodeProto call) {
        var sizes = ScanSizes.of(call);
        return "PairwiseScan_" + sizes.sequences() + "x" + sizes.length() + "x" + sizes.channels() + "_"
                + sizes.states();
    }
}
