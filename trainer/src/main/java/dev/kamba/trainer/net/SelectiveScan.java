package dev.kamba.trainer.net;

/**
 * The core of VMamba's SS2D: S6 (arXiv 2312.00752) along every sequence, each with its own projections, added up. With
 * {@code delta = softplus(W x + bias)}, {@code h_t = exp(delta_t A) h_(t-1) + delta_t x_t B_t} and
 * {@code y_t = C_t h_t + D x_t}; A per channel and state, B and C shared by the channels.
 */
record SelectiveScan(Paths paths) {

    /** Values [N,D,H,W] to tokens [N,H*W,D]. */
    <T> T tokens(Ops<T> ops, String name, T values) {
        var shape = ops.shape(values);
        int inner = shape[1];
        int rank = (inner / 2 + 15) / 16;
        int count = paths.count();
        var x = ops.fork(paths.sequences(ops, values));
        int width = rank + 2 * StateSpace.STATES;
        var projection = Parameter.weight(name + ".project", Init.fanIn(inner), count, inner, width);
        var projected =
                ops.split(ops.matMul(x, ops.parameter(projection)), 3, rank, StateSpace.STATES, StateSpace.STATES);
        var delta = step(ops, name, projected.get(0), inner);
        var decay = ops.parameter(Parameter.weight(
                name + ".decay", new Init.LogOneTo(StateSpace.STATES), count, inner, StateSpace.STATES));
        var scanned = ops.selectiveScan(x, delta, ops.scale(ops.exp(decay), -1), projected.get(1), projected.get(2));
        var direct = ops.parameter(Parameter.weight(name + ".direct", Init.constant(1), count, 1, inner));
        return paths.tokens(ops, ops.add(scanned, ops.mul(x, direct)), shape[2], shape[3]);
    }

    /** Step sizes [N,K,M,D] from their low-rank form [N,K,M,r]. */
    private <T> T step(Ops<T> ops, String name, T low, int inner) {
        int rank = ops.shape(low)[3];
        var first = new Init.Uniform(1 / Math.sqrt(rank));
        var weight = ops.parameter(Parameter.weight(name + ".step", first, paths.count(), rank, inner));
        var bias = ops.parameter(Parameter.weight(name + ".stepBias", new Init.StepBias(), paths.count(), 1, inner));
        return ops.softplus(ops.add(ops.matMul(low, weight), bias));
    }
}
