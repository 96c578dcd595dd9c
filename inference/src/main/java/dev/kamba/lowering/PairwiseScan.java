package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.FunctionProto;

import java.util.List;

import static dev.kamba.graph.Attributes.number;

/**
 * The selective scan for a GPU that has no kernel for it: pairs of steps are merged into one step of half as many, which is
 * scanned in the same way, so that L steps take about 10 log2 L launches. Decays are only multiplied, so that it is exact for
 * steps of any size; all states exist at once, 4 N K L D S bytes several times over.
 */
final class PairwiseScan {

    private final FunctionBody body;
    private final long width;

    private PairwiseScan(FunctionBody body, long width) {
        this.body = body;
        this.width = width;
    }

    static FunctionProto function(String name, ScanSizes sizes) {
        var body = new FunctionBody(name, List.of("u", "delta", "a", "b", "c"), "y");
        long width = Math.multiplyExact(sizes.channels(), sizes.states());
        var exponent = body.product(body.unsqueezed("delta", 4), body.unsqueezed("a", 1));
        var decay = body.reshaped(body.node("Exp", List.of(exponent)), -1, sizes.length(), width);
        var input = body.product(body.unsqueezed(body.product("delta", "u"), 4), body.unsqueezed("b", 3));
        var states = new PairwiseScan(body, width)
                .recurrence(decay, body.reshaped(input, -1, sizes.length(), width), sizes.length());
        var apart = body.reshaped(states, -1, sizes.sequences(), sizes.length(), sizes.channels(), sizes.states());
        var y = body.node("MatMul", List.of(apart, body.unsqueezed("c", 4)));
        return body.end(body.node("Squeeze", List.of(y, body.integers(4))));
    }

    /** h_t = decay_t h_(t-1) + input_t along axis 1 of [N K, length, width]. */
    private String recurrence(String decay, String input, long length) {
        if (length == 1) {
            return input;
        }
        if (length % 2 != 0) {
            return withLast(decay, input, length);
        }
        long half = length / 2;
        var decays = halves(decay, half);
        var inputs = halves(input, half);
        var odd = recurrence(
                body.product(decays.get(0), decays.get(1)),
                body.sum(body.product(decays.get(1), inputs.get(0)), inputs.get(1)),
                half);
        var even = body.sum(body.product(decays.get(0), later(odd, half)), inputs.get(0));
        return body.reshaped(body.node("Concat", List.of(even, odd), number("axis", 2)), -1, length, width);
    }

    private List<String> halves(String value, long half) {
        var paired = body.reshaped(value, -1, half, 2 * width);
        return body.nodes("Split", "", 2, List.of(paired, body.integers(width, width)), number("axis", 2));
    }

    private String withLast(String decay, String input, long length) {
        long most = length - 1;
        var states = recurrence(part(decay, 0, most), part(input, 0, most), most);
        var last = body.sum(
                body.product(part(decay, most, length), part(states, most - 1, most)), part(input, most, length));
        return body.node("Concat", List.of(states, last), number("axis", 1));
    }

    /** One step later, beginning with 0. */
    private String later(String value, long length) {
        var padded = body.node("Pad", List.of(value, body.integers(0, 1, 0, 0, 0, 0)));
        return part(padded, 0, length);
    }

    private String part(String value, long from, long to) {
        return body.node("Slice", List.of(value, body.integers(from), body.integers(to), body.integers(1)));
    }
}
