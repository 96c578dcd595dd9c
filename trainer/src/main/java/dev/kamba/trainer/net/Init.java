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

    /** S6's decays before the exponential: log 1, log 2 ... log count, again and again. */
    record LogOneTo(int count) implements Init {
        @Override
        public void fill(float[] into, int from, int total, RandomGenerator random) {
            for (int i = 0; i < total; i++) {
                into[from + i] = (float) Math.log(1 + i % count);
            }
        }
    }

    /** Logarithms of values spread evenly over least..most. */
    record LogUniform(double least, double most) implements Init {
        @Override
        public void fill(float[] into, int from, int count, RandomGenerator random) {
            for (int i = from; i < from + count; i++) {
                into[i] = (float) Math.log(least + random.nextDouble() * (most - least));
            }
        }
    }

    /** Biases whose softplus is a step size spread evenly in logarithm over 0.001..0.1. */
    record StepBias() implements Init {
        @Override
        public void fill(float[] into, int from, int count, RandomGenerator random) {
            for (int i = from; i < from + count; i++) {
                double step = Math.exp(Math.log(1e-3) + random.nextDouble() * Math.log(100));
                into[i] = (float) (step + Math.log(-Math.expm1(-step)));
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
