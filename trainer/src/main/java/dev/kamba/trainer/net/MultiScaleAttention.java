package dev.kamba.trainer.net;

/**
 * Efficient multi-scale attention (EMA): eight groups of channels, each weighted by one map that mixes a branch gated along
 * rows and columns with a 3 x 3 convolution.
 */
final class MultiScaleAttention {

    static final int GROUPS = 8;

    private MultiScaleAttention() {}

    /** Image [N,C,H,W] to the same shape; C must be a multiple of 8. */
    static <T> T attend(Ops<T> ops, String name, T x) {
        var shape = ops.shape(x);
        int depth = shape[1] / GROUPS;
        int rows = shape[2];
        int columns = shape[3];
        var grouped = ops.reshape(x, -1, depth, rows, columns);
        var gated = ops.instanceNorm(gate(ops, name, grouped), new Norm(name + ".norm", depth));
        var local = ops.conv(grouped, Conv.square(name + ".local", depth, depth));
        var weights = ops.sigmoid(ops.add(compare(ops, gated, local), compare(ops, local, gated)));
        var map = ops.reshape(weights, -1, 1, rows, columns);
        return ops.reshape(ops.mul(grouped, map), -1, shape[1], rows, columns);
    }

    /** Means over columns and over rows through one shared convolution, as gates. */
    private static <T> T gate(Ops<T> ops, String name, T x) {
        var shape = ops.shape(x);
        var byRow = ops.mean(x, 3);
        var byColumn = ops.transpose(ops.mean(x, 2), 0, 1, 3, 2);
        var gates =
                ops.sigmoid(ops.conv(ops.concat(2, byRow, byColumn), Conv.point(name + ".gate", shape[1], shape[1])));
        var both = ops.split(gates, 2, shape[2], shape[3]);
        return ops.mul(ops.mul(x, both.get(0)), ops.transpose(both.get(1), 0, 1, 3, 2));
    }

    /** softmax over channels of a's mean, times b: [N,1,L]. */
    private static <T> T compare(Ops<T> ops, T a, T b) {
        var shape = ops.shape(a);
        int length = shape[2] * shape[3];
        var pooled = ops.mean(ops.reshape(a, -1, shape[1], length), 2);
        var query = ops.softmax(ops.transpose(pooled, 0, 2, 1), 2);
        return ops.matMul(query, ops.reshape(b, -1, shape[1], length));
    }
}
