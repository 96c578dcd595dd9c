package dev.kamba.trainer.net;

/** Images as rows of tokens and back. */
final class Tokens {

    private Tokens() {}

    /** [N,C,H,W] to [N,H*W,C]. */
    static <T> T of(Ops<T> ops, T image) {
        var shape = ops.shape(image);
        return ops.transpose(ops.reshape(image, -1, shape[1], shape[2] * shape[3]), 0, 2, 1);
    }

    /** [N,rows*columns,C] to [N,C,rows,columns]. */
    static <T> T image(Ops<T> ops, T tokens, int rows, int columns) {
        return ops.reshape(ops.transpose(tokens, 0, 2, 1), -1, ops.shape(tokens)[2], rows, columns);
    }
}
