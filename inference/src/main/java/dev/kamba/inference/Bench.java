package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelPackage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Measures a model on this machine with noise of 512 x 512 pixels, each batch size with an engine of its own. A quarter of the time goes to single batches one after the
 * other (latency and stages), a quarter to a long series, in which the stages overlap (images per second), a quarter to what the
 * engine adds to the bare session, a quarter to the session alone.
 */
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures speed; prints one line of JSON for each batch size as soon as it is measured.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class Bench implements Callable<Integer> {

    private static final int SIZE = 512;
    private static final int WARM_UP = 3;

    @Option(names = "--model", required = true, paramLabel = "FILE", description = "the model package")
    private Path model;

    @Option(
            names = "--device",
            defaultValue = "auto",
            split = ",",
            paramLabel = "DEVICE",
            description = "auto, or one or several of cpu and cuda:N; default ${DEFAULT-VALUE}")
    private List<Device> devices;

    @Option(
            names = "--batch",
            split = ",",
            paramLabel = "IMAGES",
            description = "images per batch, one or several sizes; default: what suits the device")
    private List<Integer> batches = List.of();

    @Option(
            names = "--seconds",
            defaultValue = "10",
            description = "time to measure each size; default ${DEFAULT-VALUE}")
    private int seconds;

    @Option(names = "--float32", description = "computes in float32 on CUDA even if the model has a float16 twin")
    private boolean float32;

    @Option(
            names = "--check",
            description =
                    "compares the device's results with those of this machine's processor too; ends with 1 if they"
                            + " are farther apart than is allowed")
    private boolean check;

    @Mixin
    private CudaOptions cuda;

    @Mixin
    private KeptModels kept;

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

        double share(Duration stage) {
            return (double) stage.toNanos() / load.plus(infer).plus(mask).toNanos();
        }
    }

    @Override
    public Integer call() {
        if (seconds < 1) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "--seconds: at least 1, not " + seconds);
        }
        var opened = ModelPackage.open(model);
        if (batches.isEmpty()) {
            return measure(opened, Tuning::of) ? 0 : 1;
        }
        batches.forEach(Bench::requireBatch);
        boolean good = true;
        for (int images : batches) {
            good &= measure(opened, found -> Tuning.of(found).withBatch(images));
        }
        return good ? 0 : 1;
    }

    private static void requireBatch(int images) {
        if (images < 1 || images > Tuning.MOST_BATCH) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "--batch: 1 to " + Tuning.MOST_BATCH + " images, not " + images);
        }
    }

    /** False if results were compared and are too far apart. */
    private boolean measure(ModelPackage opened, Function<Device, Tuning> tuning) {
        var options = kept.in(EngineOptions.of(devices).withTuning(tuning).withHalfPrecision(!float32));
        var quarter = Duration.ofMillis(Math.max(1, 1000L * seconds / 4));
        try (var engine = new Engine(options, cuda.networks(options))) {
            var image = Noise.image(opened.card().input(), SIZE, 1);
            int images = engine.tuning().batch();
            say(images, "loading and warming up on " + Device.names(engine.devices()));
            var before = memory(engine);
            long start = System.nanoTime();
            engine.load(opened);
            double startSeconds = (System.nanoTime() - start) / 1e9;
            double openMs = millis(engine.parts().networks().opening());
            var planes = Noise.planes(image, images);
            for (int i = 0; i < WARM_UP; i++) {
                engine.segment(opened, planes, done -> {});
            }
            var after = memory(engine);
            say(images, "single batches");
            var latency = latency(engine, opened, planes, quarter);
            long runs = (long) (millis(quarter) / latency.percentileMs(50));
            int number = Math.toIntExact(Math.max(2, Math.min(1_000_000 / images, runs)) * images);
            say(images, "a series of " + number + " images");
            double imagesPerSecond = throughput(engine, opened, Noise.planes(image, number));
            var line = line(engine, images, latency, imagesPerSecond)
                    .put("startSeconds", rounded(startSeconds))
                    .put("openMs", rounded(openMs));
            before.addTo(line, after);
            boolean good = alone(line, engine, opened, quarter);
            var out = spec.commandLine().getOut();
            out.println(line);
            // A run that is cut off keeps what was measured.
            out.flush();
            return good;
        }
    }

    private static DeviceMemory memory(Engine engine) {
        return DeviceMemory.now(engine.devices(), engine.parts().networks());
    }

    private boolean alone(ObjectNode line, Engine engine, ModelPackage opened, Duration time) {
        int images = engine.tuning().batch();
        say(images, "the session alone");
        try (var race = new SessionRace(
                opened, engine.parts(), cuda.plain(engine.parts().options()))) {
            var loaded = engine.loaded(opened);
            line.put("overheadPercent", rounded(Overhead.percent(loaded, race.runner(), images, race.images(), time)));
            race.race(line, time);
            if (!check) {
                race.compare(line);
                return true;
            }
            say(images, "comparing with the processor");
            return race.check(line, cuda.isExact());
        } catch (OrtException e) {
            throw new KambaException(ErrorCode.DEVICE_FAILED, "the session alone failed: " + e.getMessage(), e);
        }
    }

    /** Standard output is for JSON. */
    private void say(int images, String what) {
        spec.commandLine().getErr().println("batch " + images + ": " + what);
        spec.commandLine().getErr().flush();
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

    private static double throughput(Engine engine, ModelPackage model, List<Plane> series) {
        long start = System.nanoTime();
        engine.segment(model, series, done -> {});
        return series.size() * 1e9 / (System.nanoTime() - start);
    }

    private static ObjectNode line(Engine engine, int images, Latency latency, double imagesPerSecond) {
        var root = new JsonMapper()
                .createObjectNode()
                .put("imagesPerSecond", rounded(imagesPerSecond))
                .put("batch", images)
                .put("device", Device.names(engine.devices()))
                .put("peakMemoryMb", Memory.peakMb());
        root.putObject("latencyMs")
                .put("p50", rounded(latency.percentileMs(50)))
                .put("p95", rounded(latency.percentileMs(95)))
                .put("p99", rounded(latency.percentileMs(99)));
        root.putObject("stages")
                .put("preprocess", rounded(latency.perCallMs(latency.load)))
                .put("infer", rounded(latency.perCallMs(latency.infer)))
                .put("postprocess", rounded(latency.perCallMs(latency.mask)));
        root.putObject("stageShares")
                .put("preprocess", rounded(latency.share(latency.load)))
                .put("infer", rounded(latency.share(latency.infer)))
                .put("postprocess", rounded(latency.share(latency.mask)));
        return root;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }
}
