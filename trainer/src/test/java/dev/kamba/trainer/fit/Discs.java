package dev.kamba.trainer.fit;

import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Pictures of 64 x 64 with one bright disc and noise. */
final class Discs {

    static final Size SIZE = new Size(1, 1, 64, 64);

    private Discs() {}

    static List<Example> of(long seed, int count) {
        var random = new Random(seed);
        var examples = new ArrayList<Example>();
        for (int n = 0; n < count; n++) {
            var image = new float[64 * 64];
            var target = new float[64 * 64];
            double radius = 8 + 10 * random.nextDouble();
            double row = 20 + 24 * random.nextDouble();
            double column = 20 + 24 * random.nextDouble();
            for (int i = 0; i < image.length; i++) {
                boolean inside = Math.hypot(Math.floorDiv(i, 64) - row, i % 64 - column) < radius;
                target[i] = inside ? 1 : 0;
                image[i] = (float) (target[i] + 0.3 * random.nextGaussian());
            }
            examples.add(new Example(SIZE, image, target));
        }
        return examples;
    }
}
