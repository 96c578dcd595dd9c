package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.FunctionProto;
import dev.kamba.lowering.ScanFunctions;

import java.util.List;

import static dev.kamba.graph.Attributes.number;
import static dev.kamba.trainer.export.OnnxGraph.numbers;

/**
 * The selective scan as a function whose body is ONNX's Scan operator with the exponential inside: the standard form that needs
 * least memory, since no array of all states ever exists. It holds for all shapes.
 */
final class OnnxScan {

    static final List<String> ATTRIBUTES =
            List.of(ScanFunctions.SEQUENCES, ScanFunctions.LENGTH, ScanFunctions.CHANNELS, ScanFunctions.STATES);

    private static final int INPUTS = 4;
    private static final int AXIS = 2;

    private OnnxScan() {}

    /** As Ops.selectiveScan. */
    static OnnxValue call(OnnxGraph graph, OnnxValue u, OnnxValue delta, OnnxValue a, OnnxValue b, OnnxValue c) {
        var y = graph.call(
                ScanFunctions.SELECTIVE_SCAN,
                List.of(u.name(), delta.name(), a.name(), b.name(), c.name()),
                OnnxScan::function,
                number(ScanFunctions.SEQUENCES, u.shape().get(1)),
                number(ScanFunctions.LENGTH, u.shape().get(2)),
                number(ScanFunctions.CHANNELS, u.shape().get(3)),
                number(ScanFunctions.STATES, b.shape().get(3)));
        return new OnnxValue(y, u.shape());
    }

    private static FunctionProto function(OnnxGraph all) {
        var values = List.of("u", "delta", "a", "b", "c");
        values.forEach(all::parameter);
        // A shape that depends on the batch is easier to come by from a value than from nothing.
        var first = all.node("Gather", List.of("delta", all.integer(0)), number("axis", AXIS));
        var steps = all.node("Unsqueeze", List.of(first, all.integers(List.of(3L))));
        var start = all.node("Mul", List.of(all.node("Mul", List.of(steps, "a")), all.scalar(0)));
        var results = all.nodes(
                "Scan",
                2,
                List.of(start, "u", "delta", "b", "c"),
                OnnxGraph.graph("body", step(all)),
                number("num_scan_inputs", INPUTS),
                numbers("scan_input_axes", AXIS, AXIS, AXIS, AXIS),
                numbers("scan_output_axes", AXIS));
        all.result(results.get(1), "y");
        return OnnxFunction.of(ScanFunctions.SELECTIVE_SCAN, all.build(), ATTRIBUTES);
    }

    /** State [N,K,D,S], u and delta [N,K,D], b and c [N,K,S] to the next state and y [N,K,D]. */
    private static OnnxGraph step(OnnxGraph all) {
        var body = all.body();
        var state = body.parameter("state");
        var u = body.parameter("u");
        var delta = body.parameter("delta");
        var b = body.parameter("b");
        var c = body.parameter("c");
        var last = body.integers(List.of(3L));
        var decay = body.node("Exp", List.of(body.node("Mul", List.of(unsqueezed(body, delta, last), "a"))));
        var input = unsqueezed(body, body.node("Mul", List.of(delta, u)), last);
        var added = body.node("Mul", List.of(input, unsqueezed(body, b, body.integers(List.of(2L)))));
        var next = body.node("Add", List.of(body.node("Mul", List.of(state, decay)), added));
        var product = body.node("MatMul", List.of(next, unsqueezed(body, c, last)));
        body.result(next, "next");
        body.result(body.node("Squeeze", List.of(product, last)), "y");
        return body;
    }

    private static String unsqueezed(OnnxGraph body, String value, String axes) {
        return body.node("Unsqueeze", List.of(value, axes));
    }
}
