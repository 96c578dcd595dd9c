package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** {@link Preprocessing} step by step, sample by sample, to compare the fast one with. */
final class PlainPreprocessing {

    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    private PlainPreprocessing() {}

    static void fill(Image image, Optional<Region> region, Input input, FloatBuffer into) {
        var crop = Crop.of(image.rows(), image.columns(), region, input);
        var sources = sources(image, crop, input.channels());
        var ramp = Ramp.of(input.intensity(), sources, crop);
        var resize = new PlainResize(crop.rows(), crop.columns(), input.rows(), input.columns());
        int plane = input.rows() * input.columns();
        int start = into.position();
        for (int source = 0; source < sources.size(); source++) {
            // Grey is resized once and written to every channel.
            int first = source;
            int last = sources.size() == 1 ? input.channels() - 1 : source;
            resize.run(sources.get(source), (row, line) -> {
                ramp.apply(line);
                for (int channel = first; channel <= last; channel++) {
                    int at = start + channel * plane + row * line.length;
                    standardize(
                            line,
                            input.mean().get(channel),
                            input.standardDeviation().get(channel),
                            into,
                            at);
                }
            });
        }
        into.position(start + input.channels() * plane);
    }

    private static void standardize(float[] line, double mean, double deviation, FloatBuffer into, int at) {
        float factor = (float) (1 / deviation);
        float offset = (float) (-mean / deviation);
        for (int i = 0; i < line.length; i++) {
            into.put(at + i, line[i] * factor + offset);
        }
    }

    private static List<PlainResize.Source> sources(Image image, Region crop, int channels) {
        var samples = image.view();
        if (image.channels() == 3 && channels == 1) {
            return List.of(luma(image, samples, crop));
        }
        return IntStream.range(0, image.channels())
                .mapToObj(channel ->
                        (PlainResize.Source) (row, into) -> samples.get(index(image, channel, crop, row), into))
                .toList();
    }

    private static PlainResize.Source luma(Image image, FloatBuffer samples, Region crop) {
        var green = new float[crop.columns()];
        var blue = new float[crop.columns()];
        return (row, into) -> {
            samples.get(index(image, 0, crop, row), into);
            samples.get(index(image, 1, crop, row), green);
            samples.get(index(image, 2, crop, row), blue);
            for (int i = 0; i < into.length; i++) {
                into[i] = RED * into[i] + GREEN * green[i] + BLUE * blue[i];
            }
        };
    }

    private static int index(Image image, int channel, Region crop, int row) {
        return (channel * image.rows() + crop.row() + row) * image.columns() + crop.column();
    }

    /** The straight line from {@code low}, which becomes 0, that rises by {@code slope} and is clamped to 0..1. */
    private record Ramp(float low, float slope) {

        static Ramp of(Intensity intensity, List<PlainResize.Source> sources, Region crop) {
            return switch (intensity.rule()) {
                case WINDOW -> between(intensity.low(), intensity.high());
                case PERCENTILE -> {
                    var percentiles = percentiles(sources, crop);
                    yield between(percentiles.at(intensity.low()), percentiles.at(intensity.high()));
                }
            };
        }

        private static PlainPercentiles percentiles(List<PlainResize.Source> sources, Region crop) {
            var percentiles = new PlainPercentiles(
                    Math.multiplyExact(sources.size(), Math.multiplyExact(crop.rows(), crop.columns())));
            var line = new float[crop.columns()];
            for (var source : sources) {
                for (int row = 0; row < crop.rows(); row++) {
                    source.read(row, line);
                    percentiles.add(line);
                }
            }
            return percentiles;
        }

        private static Ramp between(double low, double high) {
            return new Ramp((float) low, high > low ? (float) (1 / (high - low)) : 0);
        }

        void apply(float[] line) {
            float sum = 0;
            for (int i = 0; i < line.length; i++) {
                float value = (line[i] - low) * slope;
                line[i] = value < 0 ? 0 : value > 1 ? 1 : value;
                sum += line[i];
            }
            if (Float.isNaN(sum)) {
                throw new KambaException(ErrorCode.PIXELS_INVALID, "a sample is not a number; the picture is unusable");
            }
        }
    }
}
