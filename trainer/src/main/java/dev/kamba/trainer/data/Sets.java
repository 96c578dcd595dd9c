package dev.kamba.trainer.data;

import java.util.List;
import java.util.Optional;

/**
 * The pictures of a plan.
 *
 * @param training pictures to learn from
 * @param validation pictures that choose the best weights; never learned from
 * @param unseen pictures to measure the finished model with; used for nothing else
 * @param split the lists of the three, where they are lists
 * @param leftOut what else there was, and why it cannot be used; without patient data
 */
public record Sets(
        Pictures training, Pictures validation, Pictures unseen, Optional<Split> split, List<String> leftOut) {

    public Sets {
        leftOut = List.copyOf(leftOut);
    }

    static Sets of(Split split, List<String> leftOut) {
        return new Sets(
                Pictures.of(split.training()),
                Pictures.of(split.validation()),
                Pictures.of(split.unseen()),
                Optional.of(split),
                leftOut);
    }
}
