package dev.kamba.inference;

import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Engine overhead in percent, as {@code bench} finds it, of a network that only takes as long as one on a GPU. JMH's score is the
 * time that the finding took; the percentages are printed.
 */
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets the fields
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 1)
@Measurement(iterations = 3)
@Fork(1)
public class EngineBenchmark {

    private static final Device GPU = new Device(Device.Kind.CUDA, 0);

    @Param
    private GapBenchmark.Run run;

    @Param({"1", "16"})
    private int workers;

    private Engine engine;
    private LoadedModel loaded;
    private SessionCheck.Runner bare;

    @Setup
    public void load() throws IOException {
        var file = Files.createTempFile("kamba", ".onnx");
        var model = ModelPackage.open(TinyModel.of(TinyModel.card(1, 64, 64, 1)).writeTo(file));
        var tuning = new Tuning(1, run.images(), workers);
        engine = new Engine(EngineOptions.of(List.of(GPU)).withTuning(device -> tuning), new Waiting(run));
        loaded = engine.loaded(model);
        bare = new SessionCheck.Runner(new Wait(run), engine.parts().batch(model, GPU));
        Files.delete(file);
    }

    @TearDown
    public void end() {
        engine.close();
    }

    @Benchmark
    public double percent() throws Exception {
        double percent = Overhead.percent(loaded, bare, run.images(), run.images(), Duration.ofSeconds(2));
        System.out.printf("overhead %.2f %% ", percent);
        return percent;
    }

    private record Waiting(GapBenchmark.Run run) implements Networks {

        @Override
        public Optional<String> obstacle(Device device) {
            return Optional.empty();
        }

        @Override
        public Network open(ModelPackage model, Device device, int threads) {
            return new Wait(run);
        }
    }

    private record Wait(GapBenchmark.Run run) implements Network {

        @Override
        public void run(FloatBuffer image, FloatBuffer logits, int images) {
            run.await();
        }

        @Override
        public void stop() {}

        @Override
        public void close() {}
    }
}
