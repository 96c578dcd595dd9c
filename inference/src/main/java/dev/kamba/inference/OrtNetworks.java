package dev.kamba.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.error.KambaException;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.graph.SavedModels;
import dev.kamba.graph.SessionModel;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;

import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Models loaded by ONNX Runtime, with the forms of their scans that suit the device. */
final class OrtNetworks implements Networks {

    private final Optional<SavedModels> saved;
    private final Optional<Path> folder;
    private final boolean halfPrecision;
    private final Map<Processor, NativeOperators> operators = new ConcurrentHashMap<>();

    OrtNetworks(EngineOptions options) {
        saved = options.optimised().map(SavedModels::new);
        folder = options.operators();
        halfPrecision = options.halfPrecision();
    }

    @Override
    public Optional<String> obstacle(Device device) {
        return Accelerator.obstacle(device);
    }

    @Override
    public Network open(ModelPackage model, Device device, int threads) throws OrtException {
        var processor = device.kind() == Device.Kind.CUDA ? Processor.CUDA : Processor.CPU;
        var own = operators.computeIfAbsent(processor, one -> NativeOperators.find(one, folder));
        var lowered = new SessionModel(model, own, List.of(ScanLowering.to(own)), isHalf(model, device), saved);
        try {
            var session = lowered.open(() -> Accelerator.options(device, threads));
            return new Loaded(model.card(), session, new OrtSession.RunOptions());
        } catch (KambaException e) {
            // Whether a device lacks memory is known from ONNX Runtime's own words.
            if (e.getCause() instanceof OrtException known) {
                throw known;
            }
            throw e;
        }
    }

    /** Whether a session computes in float16: on CUDA, if wished for and if a twin says that it was measured to do no harm. */
    boolean isHalf(ModelPackage model, Device device) {
        return halfPrecision
                && device.kind() == Device.Kind.CUDA
                && model.twin().isPresent();
    }

    /** A session; input and output are written and read where the caller's buffers are. */
    private record Loaded(ModelCard card, OrtSession session, OrtSession.RunOptions options) implements Network {

        @Override
        public void run(FloatBuffer images, FloatBuffer results, int number) throws OrtException {
            var environment = OrtEnvironment.getEnvironment();
            var input = card.input();
            long[] imageShape = {number, input.tensorChannels(), input.rows(), input.columns()};
            long[] logitsShape = {number, card.labels().size(), input.rows(), input.columns()};
            try (var image = OnnxTensor.createTensor(environment, images, imageShape);
                    var logits = OnnxTensor.createTensor(environment, results, logitsShape)) {
                // The result is written to the tensor given for it, so there is nothing to read from it.
                session.run(Map.of(ModelPackage.IMAGE, image), Set.of(), Map.of(ModelPackage.LOGITS, logits), options)
                        .close();
            }
        }

        @Override
        public void stop() throws OrtException {
            options.setTerminate(true);
        }

        @Override
        public void close() throws OrtException {
            try (session;
                    options) {
                // Nothing to do but close both.
            }
        }
    }
}
