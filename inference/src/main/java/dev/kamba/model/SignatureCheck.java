package dev.kamba.model;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.runtime.OnnxRuntime;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;

/** Loads a model once, without optimisation, to see that its tensors are those its card promises. */
final class SignatureCheck {

    private SignatureCheck() {}

    static void check(ByteBuffer bytes, ModelCard card) {
        var input = card.input();
        var environment = OnnxRuntime.environment();
        try (var options = new OrtSession.SessionOptions()) {
            options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
            options.setIntraOpNumThreads(1);
            options.setCPUArenaAllocator(false);
            // The exception carries the reason; the native log would only repeat it on stderr.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            try (var session = environment.createSession(bytes, options)) {
                requireOnly(
                        session.getInputInfo(),
                        ModelPackage.IMAGE,
                        input.tensorChannels(),
                        input.rows(),
                        input.columns());
                requireOnly(
                        session.getOutputInfo(),
                        ModelPackage.LOGITS,
                        card.labels().size(),
                        input.rows(),
                        input.columns());
            }
        } catch (OrtException e) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, "ONNX Runtime cannot load the model: " + e.getMessage(), e);
        }
    }

    private static void requireOnly(Map<String, NodeInfo> found, String name, long... shape) {
        var node = found.get(name);
        if (node == null || found.size() != 1) {
            throw refused("expected the tensor '" + name + "' alone, found " + found.keySet());
        }
        String expected = "float32 [-1, " + shape[0] + ", " + shape[1] + ", " + shape[2] + "] (-1 is dynamic)";
        if (!(node.getInfo() instanceof TensorInfo tensor)) {
            throw refused(name + " must be a tensor, " + expected);
        }
        long[] dimensions = {-1, shape[0], shape[1], shape[2]};
        if (tensor.type != OnnxJavaType.FLOAT || !Arrays.equals(tensor.getShape(), dimensions)) {
            throw refused("the card says that " + name + " is " + expected + ", the graph has " + tensor.type + " "
                    + Arrays.toString(tensor.getShape()));
        }
    }

    private static KambaException refused(String reason) {
        return new KambaException(ErrorCode.MODEL_INVALID, reason);
    }
}
