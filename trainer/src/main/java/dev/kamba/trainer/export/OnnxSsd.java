package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.FunctionProto;
import dev.kamba.lowering.ScanFunctions;
import dev.kamba.trainer.net.ChunkedSsd;
import dev.kamba.trainer.net.Weights;

import java.util.List;
import java.util.stream.Collectors;

import static dev.kamba.graph.Attributes.number;

/** Mamba-2's recurrence as a function whose body is matrix products over chunks, one function for each shape. */
record OnnxSsd(Weights weights, OnnxValue x, OnnxValue delta, OnnxValue logs, OnnxValue keys, OnnxValue queries) {

    private static final List<String> ATTRIBUTES = List.of(
            ScanFunctions.SEQUENCES,
            ScanFunctions.LENGTH,
            ScanFunctions.CHANNELS,
            ScanFunctions.STATES,
            ScanFunctions.HEADS);

    /** As Ops.ssd. */
    OnnxValue call(OnnxGraph graph) {
        var y = graph.call(
                name(),
                List.of(x.name(), delta.name(), logs.name(), keys.name(), queries.name()),
                this::function,
                number(ScanFunctions.SEQUENCES, x.shape().get(1)),
                number(ScanFunctions.LENGTH, x.shape().get(2)),
                number(ScanFunctions.CHANNELS, x.shape().get(3)),
                number(ScanFunctions.STATES, keys.shape().get(3)),
                number(ScanFunctions.HEADS, logs.shape().get(3)));
        return new OnnxValue(y, x.shape());
    }

    private String name() {
        var sizes = x.shape().subList(1, 4).stream().map(String::valueOf).collect(Collectors.joining("x"));
        return ScanFunctions.SSD + "_" + sizes + "_" + logs.shape().get(3) + "_"
                + keys.shape().get(3);
    }

    private FunctionProto function(OnnxGraph all) {
        var y = ChunkedSsd.scan(
                new OnnxOps(all, weights),
                all.input("x", x.shape()),
                all.input("delta", delta.shape()),
                all.input("logs", logs.shape()),
                all.input("keys", keys.shape()),
                all.input("queries", queries.shape()));
        all.result(y.name(), "y");
        return OnnxFunction.of(name(), all.build(), ATTRIBUTES);
    }
}
