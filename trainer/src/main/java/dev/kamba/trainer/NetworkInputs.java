package dev.kamba.trainer;

import dev.kamba.model.ModelCard;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Pictures;
import dev.kamba.trainer.data.Scratch;
import dev.kamba.trainer.data.Size;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Pictures as a network takes them, to compare forms of it on. */
final class NetworkInputs {

    /** Pictures at a time. */
    static final int FEW = 8;

    private NetworkInputs() {}

    /**
     * All of the pictures, [N,C,H,W], a few at a time; of those that are larger, a tile each.
     *
     * @param folder on a disk, for pictures of a model with a window
     */
    static Stream<float[]> of(Pictures pictures, ModelCard card, Path folder) {
        var input = card.input();
        var size = new Size(input.tensorChannels(), card.labels().size(), input.rows(), input.columns());
        try (var scratch = new Scratch(folder)) {
            var examples = Examples.of(pictures, input, size.labels(), scratch.room(input), done -> {})
                    .list();
            return IntStream.iterate(0, from -> from < examples.size(), from -> from + FEW)
                    .mapToObj(from -> Batch.of(examples.subList(from, Math.min(from + FEW, examples.size())), size)
                            .images());
        }
    }
}
