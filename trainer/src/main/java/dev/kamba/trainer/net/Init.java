package dev.kamba.trainer.net;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/** First values of a parameter. */
public sealed interface Init {

    /** Writes {@code count} values from index {@code from}. */
    void fill(float[] into, int from, int count, RandomGenerator random);

    /** Uniform in -bound..bound. */
    record Uniform(double bound) implements Init {
        @Override
        public void fill(float[] into, int from, int count, RandomGenerator random) {
            for (int i = from; i < from + count; i++) {
                into[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
        }
    }

    /** Normal with mean 0. */
    record Normal(double deviation) implements Init {
        @Override
        public void fill(float[] into, int from, int count, RandomGenerator random) {
            for (int i = from; i < from + count; i++) {
                into[i] = (float) (random.nextGaussian() * deviation);
            }
        }
    }

    /** The same value everywhere. */
    record Constant(double value) implements Init {
        @Override
        public void fill(float[] into, int from, int count, RandomGenerator random) {
            Arrays.fill(into, from, from + count, (float) value);
        }
    }

    /** Groups of {@link BSpline#BASES} coefficients: smallest fit of noise in -0.01..0.01 at the inner knots. */
    record SplineNoise() implements Init {
        @Override
        public void fill(float[] into, int from, int count, RandomGenerator random) {
            for (int i = from; i < from + count; i += BSpline.BASES) {
                var values = random.doubles(BSpline.INNER_KNOTS, -0.01, 0.01).toArray();
                var coefficients = BSpline.fit(values);
                for (int m = 0; m < BSpline.BASES; m++) {
                    into[i + m] = (float) coefficients[m];
                }
            }
        }
    }

    /** PyTorch's default for convolutions and linear layers: U(-1/sqrt(fanIn), 1/sqrt(fanIn)). */
    static Init fanIn(int fanIn) {
        return new Uniform(1 / Math.sqrt(fanIn));
    }

    static Init constant(double value) {
        return new Constant(value);
    }
}
