package dev.kamba.trainer.net;

import java.util.List;

/**
 * The operations networks are written in. A network is one generic method over this interface, so that the definition that is
 * trained and the one that is exported cannot drift apart.
 *
 * <p>Axis 0 is always the batch, whose size may be unknown ({@code -1}); images are [N,C,H,W], tokens [N,L,C].
 *
 * @param <T> a tensor of the implementation: its shape, a DJL array or the name of an ONNX value
 */
public interface Ops<T> {

    /** Sizes of all axes; axis 0 may be -1. */
    int[] shape(T x);

    /** A weight used as it is, for example in {@link #mul}. */
    T parameter(Parameter parameter);

    /** Values that are never learned. */
    T constant(float[] values, Integer... shape);

    default T constant(double value) {
        return constant(new float[] {(float) value}, 1);
    }

    /** 2-D convolution, zero padding {@code kernel / 2}. */
    T conv(T x, Conv conv);

    /** {@link #conv}, batch normalisation (epsilon 1e-5, momentum 0.1) and ReLU. */
    T convNormRelu(T x, Conv conv);

    /** Over the last axis. */
    T linear(T x, Linear linear);

    /** KAN layer over the last axis. */
    T spline(T x, Spline spline);

    /**
     * The eight cubic B-splines of each value, in a new last axis; see {@link BSpline}.
     *
     * @param gradFree whether no gradient passes through them
     */
    T basis(T x, boolean gradFree);

    /**
     * SaKAN's activation of each value: {@code base SiLU(x) + sum_m coefficients_m B_m(x)}.
     *
     * @param base [1]
     * @param coefficients [8,1]
     * @param gradFree whether no gradient passes through the B_m to x
     */
    default T sharedActivation(T x, T base, T coefficients, boolean gradFree) {
        var sizes = shape(x);
        sizes[0] = -1;
        var spline = reshape(matMul(basis(x, gradFree), coefficients), sizes);
        return add(mul(silu(x), base), spline);
    }

    /** Layer normalisation with affine over the last axis, epsilon 1e-5. */
    T layerNorm(T x, Norm norm);

    /** Instance normalisation with affine of [N,C,H,W], epsilon 1e-5. */
    T instanceNorm(T x, Norm norm);

    T exp(T x);

    T relu(T x);

    T silu(T x);

    T sigmoid(T x);

    T softplus(T x);

    T softmax(T x, int axis);

    /** Maximum over 2 x 2 pixels, stride 2. */
    T maxPool(T x);

    /** Twice the height and width, bilinear, corners not aligned. */
    T upsample(T x);

    /** Mean along an axis, which stays with size 1. */
    T mean(T x, int axis);

    T add(T a, T b);

    T mul(T a, T b);

    T scale(T x, double factor);

    /** Product over the last two axes. */
    T matMul(T a, T b);

    T transpose(T x, int... axes);

    /** New sizes; the first must be -1. */
    T reshape(T x, int... sizes);

    /** Parts of the given sizes along an axis, which they must fill. */
    List<T> split(T x, int axis, int... sizes);

    T concat(int axis, T a, T b);

    /** Tokens [N,A,C] at the given indices: [N,B,C]. */
    T gather(T x, int[] indices);

    /**
     * The same values, for what is used in front of a {@link #selectiveScan}, {@link #spline} or {@link #silu} and behind it: where the
     * way back has stages, what comes from them is added up here.
     */
    default T fork(T x) {
        return x;
    }

    /**
     * The linear recurrence of S6 along axis 2: {@code h_t = exp(delta_t a) h_(t-1) + delta_t u_t b_t} from h = 0 and
     * {@code y_t = c_t h_t}, with a state of S numbers per channel.
     *
     * @param u values [N,K,L,D]
     * @param delta step sizes [N,K,L,D], positive
     * @param a decay per unit of step [K,D,S], negative
     * @param b [N,K,L,S]
     * @param c [N,K,L,S]
     * @return y [N,K,L,D]
     */
    T selectiveScan(T u, T delta, T a, T b, T c);

    /** Mamba-2's recurrence along axis 2: see {@link ChunkedSsd#scan}, which it is unless an implementation knows better. */
    default T ssd(T x, T delta, T logs, T keys, T queries) {
        return ChunkedSsd.scan(this, x, delta, logs, keys, queries);
    }
}
