package dev.kamba.trainer.net;

/**
 * Mamba-2 (arXiv 2405.21060) along every sequence of tokens: the recurrence of {@link SelectiveScan} with one decay and one
 * step size per head of 16 channels, computed by matrix products over chunks. Within a chunk
 * {@code y_i = sum_(j<=i) exp(s_i - s_j) (C_i B_j) delta_j x_j} with the running sum s of delta A; the states at the ends of
 * chunks follow the same recurrence, a chunk at a time. Only differences that cannot be positive are put into an exponential.
 */
record ScalarSsd(Paths paths) {

    private static final int STATES = StateSpace.STATES;
    private static final int HEAD = StateSpace.HEAD;

    /** Values [N,D,H,W] to tokens [N,H*W,D]. */
    <T> T tokens(Ops<T> ops, String name, T values) {
        var shape = ops.shape(values);
        int inner = shape[1];
        int heads = inner / HEAD;
        int count = paths.count();
        var x = paths.sequences(ops, values);
        int width = 2 * STATES + heads;
        var projected = ops.matMul(
                x, ops.parameter(Parameter.weight(name + ".project", Init.fanIn(inner), count, inner, width)));
        var bias = ops.parameter(Parameter.weight(name + ".stepBias", new Init.StepBias(), count, 1, heads));
        var delta = ops.softplus(ops.add(ops.part(projected, 3, 2 * STATES, width), bias));
        var decay = ops.parameter(Parameter.weight(name + ".decay", new Init.LogUniform(1, 16), count, 1, heads));
        var logs = ops.mul(delta, ops.scale(ops.exp(decay), -1));
        var keys = ops.part(projected, 3, 0, STATES);
        var queries = ops.part(projected, 3, STATES, 2 * STATES);
        var scanned = scan(ops, x, delta, logs, keys, queries);
        var direct = ops.parameter(Parameter.weight(name + ".direct", Init.constant(1), count, 1, inner));
        return paths.tokens(ops, ops.add(scanned, ops.mul(x, direct)), shape[2], shape[3]);
    }

    /**
     * h_t = exp(logs_t) h_(t-1) + delta_t x_t keys_t, y_t = h_t queries_t along axis 2.
     *
     * @param x [N,K,L,D]
     * @param delta [N,K,L,H], H heads
     * @param logs [N,K,L,H], negative
     * @param keys [N,K,L,S]
     * @param queries [N,K,L,S]
     */
    static <T> T scan(Ops<T> ops, T x, T delta, T logs, T keys, T queries) {
        var shape = ops.shape(x);
        int heads = ops.shape(logs)[3];
        int size = Decays.chunk(shape[2]);
        int chunks = shape[2] / size;
        var value = byHead(ops, x, chunks, heads);
        var input = ops.mul(value, byHead(ops, delta, chunks, heads));
        var key = byHead(ops, keys, chunks, 1);
        var query = byHead(ops, queries, chunks, 1);
        var decays = Decays.of(ops, byHead(ops, logs, chunks, heads));

        var scores = ops.mul(ops.matMul(query, ops.transpose(key, 0, 1, 2, 4, 3)), decays.within(ops));
        var local = ops.matMul(scores, input);
        var all = local;
        if (chunks > 1) {
            var ends = ops.matMul(ops.transpose(ops.mul(input, decays.toEnd(ops)), 0, 1, 2, 4, 3), key);
            var before = ops.transpose(Decays.before(ops, decays.total(ops), ends), 0, 1, 2, 4, 3);
            all = ops.add(local, ops.mul(ops.matMul(query, before), decays.fromStart(ops)));
        }
        // [N,KM,H,Q,P] to [N,K,M Q,H P]
        return ops.reshape(ops.transpose(all, 0, 1, 3, 2, 4), -1, shape[1], shape[2], shape[3]);
    }
}
