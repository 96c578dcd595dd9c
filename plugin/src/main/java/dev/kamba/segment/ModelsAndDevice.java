package dev.kamba.segment;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.Device;
import dev.kamba.inference.Engine;
import dev.kamba.inference.EngineOptions;
import dev.kamba.inference.MemoryBudget;
import dev.kamba.inference.Tuning;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.HomeConfig;
import dev.kamba.model.ModelLibrary;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** Makes the folder of models and the engine available to the service. */
@Singleton
public class ModelsAndDevice {

    private static final Logger LOG = Logger.getLogger(ModelsAndDevice.class);
    private static final List<String> EXAMPLES =
            List.of("breast-us-lesion.onnx", "breast-us-lesion.fp16.onnx", "ct-liver.onnx", "ct-liver.fp16.onnx");

    @Produces
    @Singleton
    ModelLibrary models(HomeConfig config, Folders folders) {
        var models = new ModelLibrary(config.models().orElseGet(() -> examples(folders.models())));
        ModelWatch.tell(models.current());
        return models;
    }

    @Produces
    @Singleton
    Engine engine(SegmentConfig config, Folders folders, MeterRegistry metrics) {
        var settings = config.engine();
        Function<Device, Tuning> tuning = device -> settings.batch().isPresent()
                ? Tuning.of(device).withBatch(settings.batch().getAsInt())
                : Tuning.of(device);
        var options = EngineOptions.of(Device.parseList(config.device()))
                .withTuning(tuning)
                .withBatchWait(settings.batchWait())
                .withHalfPrecision(settings.float16())
                .withMemory(settings.modelBytes().map(MemoryBudget::parse).orElse(MemoryBudget.UNLIMITED))
                .withListener(new BatchMetrics(metrics))
                .withOptimised(folders.optimised());
        var engine = new Engine(config.operators().map(options::withOperators).orElse(options));
        metrics.gauge("kamba.images.waiting", engine, Engine::waiting);
        return engine;
    }

    void close(@Disposes Engine engine) {
        engine.close();
    }

    /** Without a folder of the user's own, the example models make the first study work. */
    private static Path examples(Path folder) {
        try {
            if (Files.notExists(folder)) {
                Files.createDirectories(folder);
                for (var example : EXAMPLES) {
                    install(example, folder.resolve(example));
                }
                LOG.infof("installed the example models in %s", folder);
            }
            return folder;
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL, "cannot install the example models in " + folder + "; check kamba.home", e);
        }
    }

    private static void install(String example, Path target) throws IOException {
        try (InputStream in = ModelsAndDevice.class.getResourceAsStream("/models/" + example)) {
            if (in == null) {
                throw new IllegalStateException("the example model " + example + " is not in the application");
            }
            Files.copy(in, target);
        }
    }
}
