package dev.kamba.trainer.export;

import dev.kamba.trainer.net.Weights;

import java.util.List;
import java.util.stream.IntStream;

import static dev.kamba.trainer.export.OnnxGraph.number;
import static dev.kamba.trainer.export.OnnxGraph.numbers;

/**
 * The selective scan as ONNX's Scan operator with the exponential inside its body: the form that needs least memory, since no
 * array of all states ever exists.
 *
 * @param a decay per unit of step [K,D,S]
 */
record OnnxScan(OnnxGraph graph, OnnxValue a, Weights weights) {

    private static final int INPUTS = 4;
    private static final int AXIS = 2;

    /** As Ops.selectiveScan. */
    OnnxValue along(OnnxValue u, OnnxValue delta, OnnxValue b, OnnxValue c) {
        var ops = new OnnxOps(graph, weights);
        // A shape that depends on the batch is easier to come by from a value than from nothing.
        var none = ops.scale(ops.unsqueeze(first(ops, delta), 3), 0);
        int states = a.shape().get(2);
        var zeros =
                new OnnxValue(graph.constant(u.name() + ".zeros", new float[states], List.of(states)), List.of(states));
        var start = ops.add(none, zeros);
        var axes = IntStream.range(0, INPUTS).mapToObj(i -> AXIS).toArray(Integer[]::new);
        var results = graph.nodes(
                "Scan",
                2,
                List.of(start.name(), u.name(), delta.name(), b.name(), c.name()),
                OnnxGraph.graph("body", body(start, u, b)),
                number("num_scan_inputs", INPUTS),
                numbers("scan_input_axes", axes),
                numbers("scan_output_axes", AXIS));
        return new OnnxValue(results.get(1), u.shape());
    }

    /** [N,K,D] of step 0. */
    private static OnnxValue first(OnnxOps ops, OnnxValue x) {
        return ops.reshape(
                ops.part(x, AXIS, 0, 1), -1, x.shape().get(1), x.shape().get(3));
    }

    private OnnxGraph body(OnnxValue start, OnnxValue u, OnnxValue b) {
        var body = graph.body();
        var ops = new OnnxOps(body, weights);
        var state = body.input("state", start.shape());
        var value = body.input("u", step(u));
        var delta = body.input("delta", step(u));
        var key = body.input("b", step(b));
        var query = body.input("c", step(b));
        var kept = ops.mul(state, ops.exp(ops.mul(ops.unsqueeze(delta, 3), a)));
        var added = ops.mul(ops.unsqueeze(ops.mul(delta, value), 3), ops.unsqueeze(key, 2));
        var next = ops.add(kept, added);
        var result = ops.matMul(next, ops.unsqueeze(query, 3));
        body.result(next, "next");
        body.result(ops.reshape(result, -1, u.shape().get(1), u.shape().get(3)), "y");
        return body;
    }

    private static List<Integer> step(OnnxValue x) {
        return List.of(x.shape().get(0), x.shape().get(1), x.shape().get(3));
    }
}
