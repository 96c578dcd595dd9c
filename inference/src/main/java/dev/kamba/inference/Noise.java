package dev.kamba.inference;

import dev.kamba.imaging.Image;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Planes of noise over the whole range of a model's window, for measurements. */
final class Noise {

    private Noise() {}

    static Image image(Input input, int size, long seed) {
        boolean window = input.intensity().rule() == Intensity.Rule.WINDOW;
        float low = window ? (float) input.intensity().low() : 0;
        float high = window ? (float) input.intensity().high() : 255;
        var random = new Random(seed);
        var samples = new float[input.channels() * size * size];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = low + random.nextFloat() * (high - low);
        }
        return Image.wrap(input.channels(), size, size, samples);
    }

    /** Planes that count as unlike each other, so that a model of several slices does not find them prepared already. */
    static List<Plane> planes(Image image, int number) {
        return Stream.generate(() -> Plane.of(image)).limit(number).toList();
    }
}
