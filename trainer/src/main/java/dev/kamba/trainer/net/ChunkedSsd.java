package dev.kamba.trainer.net;

/**
 * Mamba-2 (arXiv 2405.21060) along every sequence of tokens: the recurrence of {@link SelectiveScan} with one decay and one
 * step size per head of 16 channels, as matrix products over chunks. Within a chunk
 * {@code y_i = sum_(j<=i) exp(s_i - s_j) (C_i B_j) delta_j x_j}, s being the running sum of delta A; the states at the ends of
 * chunks follow the same recurrence, a chunk at a time.
 */
public record ChunkedSsd(Paths paths) {

    private static final int STATES = StateSpace.STATES;

    /** Values [N,D,H,W] to tokens [N,H*W,D]. */
    <T> T tokens(Ops<T> ops, String name, T values) {
        var shape = ops.shape(values);
        int inner = shape[1];
        int heads = inner / StateSpace.HEAD;
        int count = paths.count();
        int width = 2 * STATES + heads;
        var x = paths.sequences(ops, values);
        var projection = Parameter.weight(name + ".project", Init.fanIn(inner), count, inner, width);
        var projected = ops.split(ops.matMul(x, ops.parameter(projection)), 3, STATES, STATES, heads);
        var bias = ops.parameter(Parameter.weight(name + ".stepBias", new Init.StepBias(), count, 1, heads));
        var delta = ops.softplus(ops.add(projected.get(2), bias));
        var decay = ops.parameter(Parameter.weight(name + ".decay", new Init.LogUniform(1, 16), count, 1, heads));
        var logs = ops.mul(delta, ops.scale(ops.exp(decay), -1));
        var scanned = ops.ssd(x, delta, logs, projected.get(0), projected.get(1));
        var direct = ops.parameter(Parameter.weight(name + ".direct", Init.constant(1), count, 1, inner));
        return paths.tokens(ops, ops.add(scanned, ops.mul(x, direct)), shape[2], shape[3]);
    }

    /**
     * h_t = exp(logs_t) h_(t-1) + delta_t x_t keys_t and y_t = h_t queries_t along axis 2.
     *
     * @param x [N,K,L,D]
     * @param delta [N,K,L,H], one step size per head
     * @param logs [N,K,L,H], at most 0
     * @param keys [N,K,L,S]
     * @param queries [N,K,L,S]
     * @return y [N,K,L,D]
     */
    public static <T> T scan(Ops<T> ops, T x, T delta, T logs, T keys, T queries) {
        var shape = ops.shape(x);
        int heads = ops.shape(logs)[3];
        int chunks = shape[2] / Decays.chunk(shape[2]);
        var input = ops.mul(byHead(ops, x, chunks, heads), byHead(ops, delta, chunks, heads));
        var key = byHead(ops, keys, chunks, 1);
        var query = byHead(ops, queries, chunks, 1);
        var decays = Decays.of(ops, byHead(ops, logs, chunks, heads));

        var scores = ops.mul(ops.matMul(query, turned(ops, key)), decays.within(ops));
        var y = ops.matMul(scores, input);
        if (chunks > 1) {
            var ends = ops.matMul(turned(ops, ops.mul(input, decays.toEnd(ops))), key);
            var starts = starts(ops, decays.total(ops), ends, shape[1]);
            var carried = ops.matMul(query, turned(ops, starts));
            y = ops.add(y, ops.mul(carried, decays.afterStep(ops)));
        }
        return ops.reshape(ops.transpose(y, 0, 1, 3, 2, 4), -1, shape[1], shape[2], shape[3]);
    }

    /** [N,K,M*Q,H*P] to [N,K*M,H,Q,P]. */
    private static <T> T byHead(Ops<T> ops, T x, int chunks, int heads) {
        var shape = ops.shape(x);
        var split = ops.reshape(x, -1, shape[1] * chunks, shape[2] / chunks, heads, shape[3] / heads);
        return ops.transpose(split, 0, 1, 3, 2, 4);
    }

    private static <T> T turned(Ops<T> ops, T x) {
        return ops.transpose(x, 0, 1, 2, 4, 3);
    }

    /** States at the start of each chunk from what each adds by its end: both [N,K*M,H,P,S]. */
    private static <T> T starts(Ops<T> ops, T totals, T ends, int sequences) {
        var shape = ops.shape(ends);
        int chunks = shape[1] / sequences;
        int heads = shape[2];
        var before =
                recurrence(ops, bySequence(ops, totals, sequences, chunks), bySequence(ops, ends, sequences, chunks));
        var apart = ops.reshape(before, -1, sequences, heads, chunks, shape[3] * shape[4]);
        return ops.reshape(ops.transpose(apart, 0, 1, 3, 2, 4), -1, shape[1], heads, shape[3], shape[4]);
    }

    /** [N,K*M,H,A,B] to [N,K*H,M,A*B]. */
    private static <T> T bySequence(Ops<T> ops, T x, int sequences, int chunks) {
        var shape = ops.shape(x);
        int width = shape[3] * shape[4];
        var apart = ops.reshape(x, -1, sequences, chunks, shape[2], width);
        return ops.reshape(ops.transpose(apart, 0, 1, 3, 2, 4), -1, sequences * shape[2], chunks, width);
    }

    /** h_(t-1) of h_t = exp(logs_t) h_(t-1) + x_t along axis 2, logs [N,G,M,1], x [N,G,M,F]. */
    private static <T> T recurrence(Ops<T> ops, T logs, T x) {
        var shape = ops.shape(x);
        int size = Decays.chunk(shape[2]);
        int chunks = shape[2] / size;
        var inChunks = ops.reshape(x, -1, shape[1] * chunks, size, shape[3]);
        var decays = Decays.of(ops, ops.reshape(logs, -1, shape[1] * chunks, size, 1));
        var before = ops.matMul(decays.before(ops), inChunks);
        if (chunks > 1) {
            var ends = ops.matMul(ops.transpose(decays.toEnd(ops), 0, 1, 3, 2), inChunks);
            var carry = recurrence(
                    ops,
                    ops.reshape(decays.total(ops), -1, shape[1], chunks, 1),
                    ops.reshape(ends, -1, shape[1], chunks, shape[3]));
            var start = ops.reshape(carry, -1, shape[1] * chunks, 1, shape[3]);
            before = ops.add(before, ops.mul(start, decays.beforeStep(ops)));
        }
        return ops.reshape(before, -1, shape[1], shape[2], shape[3]);
    }
}
