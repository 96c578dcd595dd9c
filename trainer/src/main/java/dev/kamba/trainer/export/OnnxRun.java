package dev.kamba.trainer.export;

import ai.djl.ndarray.types.Shape;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.NativeOperators;
import dev.kamba.runtime.OnnxRuntime;

import java.nio.FloatBuffer;
import java.util.Map;

/** An exported model, opened by ONNX Runtime on the CPU. */
final class OnnxRun implements AutoCloseable {

    private final OrtEnvironment environment = OnnxRuntime.environment();
    private final OrtSession session;

    /** @param operators of the CPU, for a model with operators of our own */
    OnnxRun(byte[] model, NativeOperators operators) {
        try (var options = new OrtSession.SessionOptions()) {
            operators.register(options);
            // Where several take turns, the threads of one would only wait busily for the other.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            session = environment.createSession(model, options);
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    /** Logits [N,K,H,W] of images [N,C,H,W]. */
    float[] logits(float[] images, Shape shape) {
        try (var image = OnnxTensor.createTensor(environment, FloatBuffer.wrap(images), shape.getShape());
                var result = session.run(Map.of("image", image))) {
            var logits = ((OnnxTensor) result.get(0)).getFloatBuffer();
            var values = new float[logits.remaining()];
            logits.get(values);
            return values;
        } catch (OrtException e) {
            throw refused(e);
        }
    }

    private static KambaException refused(OrtException e) {
        return new KambaException(
                ErrorCode.INTERNAL, "ONNX Runtime refuses the exported model, report it as a defect", e);
    }

    @Override
    public void close() {
        try {
            session.close();
        } catch (OrtException e) {
            throw refused(e);
        }
    }
}
