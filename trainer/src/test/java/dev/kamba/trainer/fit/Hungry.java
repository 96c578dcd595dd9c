package dev.kamba.trainer.fit;

import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Ops;

import java.util.Map;
import java.util.function.IntPredicate;

/**
 * A network that stands for one whose passes need more memory than there is.
 *
 * @param held whether memory holds a pass of so many images
 */
record Hungry(Network inner, IntPredicate held) implements Network {

    @Override
    public String name() {
        return inner.name();
    }

    @Override
    public Map<String, String> settings() {
        return inner.settings();
    }

    @Override
    public int channels() {
        return inner.channels();
    }

    @Override
    public int labels() {
        return inner.labels();
    }

    @Override
    public int multiple() {
        return inner.multiple();
    }

    @Override
    public long unusedParameters() {
        return inner.unusedParameters();
    }

    @Override
    public <T> T logits(Ops<T> ops, T image) {
        if (!held.test(ops.shape(image)[0])) {
            throw new IllegalStateException("CUDA out of memory. Tried to allocate 2.00 GiB");
        }
        return inner.logits(ops, image);
    }
}
