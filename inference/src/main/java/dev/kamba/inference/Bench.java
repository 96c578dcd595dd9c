package dev.kamba.inference;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.model.Input;
import dev.kamba.model.Intensity;
import dev.kamba.model.ModelPackage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Measures a model on this machine with noise of 512 x 512 pixels. Half of the time goes to single batches one after the
 * other (latency and stages), half to a long series, in which the stages overlap (images per second).
 */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures speed; prints one line of JSON.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Bench implements Callable<Integer> {

    private static final int SIZE = 512;
    private static final int WARM_UP = 3;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "the model package")
    private Path model;

    @Option(names = "--device", defaultValue = "auto", description = "auto, cpu or cuda:N; default ${DEFAULT-VALUE}")
    private Device device;

    @Option(names = "--batch", description = "images per inference; default: what suits the device")
    private Optional<Integer> batch;

    @Option(names = "--seconds", defaultValue = "10", description = "time to measure; default ${DEFAULT-VALUE}")
    private int seconds;

    @Spec
    private CommandSpec spec;

    /** What single batches took. */
    private record Latency(List<Duration> calls, Duration load, Duration infer, Duration mask) {

        double percentileMs(int percentile) {
            var sorted = calls.stream().sorted().toList();
            int rank = (int) Math.ceil(percentile / 100.0 * sorted.size());
            return millis(sorted.get(Math.max(rank, 1) - 1));
        }

        double perCallMs(Duration stage) {
            return millis(stage) / calls.size();
        }
    }

    @Override
    public Integer call() {
        var opened = ModelPackage.open(model);
        try (var engine = new Engine(
                device, found -> batch.map(Tuning.of(found)::withBatch).orElse(Tuning.of(found)))) {
            var image = noise(opened.card().input());
            int images = engine.tuning().batch();
            var planes = planes(image, images);
            for (int i = 0; i < WARM_UP; i++) {
                engine.segment(opened, planes, done -> {});
            }
            var half = Duration.ofMillis(500L * Math.max(1, seconds));
            var latency = latency(engine, opened, planes, half);
            double imagesPerSecond = throughput(engine, opened, image, images, latency, half);
            print(engine, images, latency, imagesPerSecond);
            return 0;
        }
    }

    private static Latency latency(Engine engine, ModelPackage model, List<Plane> planes, Duration time) {
        var calls = new ArrayList<Duration>();
        var load = Duration.ZERO;
        var infer = Duration.ZERO;
        var mask = Duration.ZERO;
        long begin = System.nanoTime();
        while (calls.isEmpty() || System.nanoTime() - begin < time.toNanos()) {
            long start = System.nanoTime();
            var found = engine.segment(model, planes, done -> {});
            calls.add(Duration.ofNanos(System.nanoTime() - start));
            load = load.plus(found.loadTime());
            infer = infer.plus(found.inferTime());
            mask = mask.plus(found.maskTime());
        }
        return new Latency(calls, load, infer, mask);
    }

    private static double throughput(
            Engine engine, ModelPackage model, Image image, int images, Latency latency, Duration time) {
        long batches = Math.max(2, Math.min(1_000_000 / images, (long) (millis(time) / latency.percentileMs(50))));
        var series = planes(image, Math.toIntExact(batches * images));
        long start = System.nanoTime();
        engine.segment(model, series, done -> {});
        return series.size() * 1e9 / (System.nanoTime() - start);
    }

    private void print(Engine engine, int images, Latency latency, double imagesPerSecond) {
        var root = new JsonMapper()
                .createObjectNode()
                .put("imagesPerSecond", rounded(imagesPerSecond))
                .put("batch", images)
                .put("device", engine.devices().get(0).toString())
                .put("peakMemoryMb", peakMemoryMb());
        root.putObject("latencyMs")
                .put("p50", rounded(latency.percentileMs(50)))
                .put("p95", rounded(latency.percentileMs(95)))
                .put("p99", rounded(latency.percentileMs(99)));
        root.putObject("stages")
                .put("preprocess", rounded(latency.perCallMs(latency.load)))
                .put("infer", rounded(latency.perCallMs(latency.infer)))
                .put("postprocess", rounded(latency.perCallMs(latency.mask)));
        spec.commandLine().getOut().println(root);
    }

    /** Noise over the whole range of the model's window. */
    private static Image noise(Input input) {
        boolean window = input.intensity().rule() == Intensity.Rule.WINDOW;
        float low = window ? (float) input.intensity().low() : 0;
        float high = window ? (float) input.intensity().high() : 255;
        var random = new Random(1);
        var samples = new float[input.channels() * SIZE * SIZE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = low + random.nextFloat() * (high - low);
        }
        return Image.wrap(input.channels(), SIZE, SIZE, samples);
    }

    /** Planes that count as unlike each other, so that a model of several slices does not find them prepared already. */
    private static List<Plane> planes(Image image, int number) {
        return Stream.generate(() -> plane(image)).limit(number).toList();
    }

    private static Plane plane(Image image) {
        return new Plane() {
            @Override
            public Image image() {
                return image;
            }

            @Override
            public int rows() {
                return SIZE;
            }

            @Override
            public int columns() {
                return SIZE;
            }

            @Override
            public Optional<Region> region() {
                return Optional.empty();
            }
        };
    }

    /** The most memory this process has held (Linux), otherwise what the Java heap holds now; memory of a GPU is not in it. */
    private static long peakMemoryMb() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no VmHWM"));
        } catch (IOException e) {
            return Runtime.getRuntime().totalMemory() >> 20;
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
