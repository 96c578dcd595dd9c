package dev.kamba.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Models loaded by ONNX Runtime. */
final class OrtNetworks implements Networks {

    @Override
    public Optional<String> obstacle(Device device) {
        return Accelerator.obstacle(device);
    }

    @Override
    public Network open(ModelPackage model, Device device, int threads) throws OrtException {
        try (var options = Accelerator.options(device, threads)) {
            var session = OrtEnvironment.getEnvironment().createSession(model.bytes(), options);
            return new Loaded(model.card(), session, new OrtSession.RunOptions());
        }
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
