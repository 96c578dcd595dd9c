package dev.kamba.trainer.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Batches of examples in random order, every example once before any comes again. */
final class Order<E> {

    private final List<E> all;
    private final int batch;
    private final Random random;
    private int at;

    Order(List<E> examples, int batch, Random random) {
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("there must be at least one example");
        }
        this.all = new ArrayList<>(examples);
        this.batch = batch;
        this.random = random;
        this.at = all.size();
    }

    List<E> next() {
        var chosen = new ArrayList<E>(batch);
        while (chosen.size() < batch) {
            if (at == all.size()) {
                Collections.shuffle(all, random);
                at = 0;
            }
            chosen.add(all.get(at++));
        }
        return chosen;
    }
}
