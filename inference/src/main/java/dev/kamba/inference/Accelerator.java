package dev.kamba.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kamba.graph.CudaSettings;
import dev.kamba.runtime.OnnxRuntime;

import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Finds out whether a device really works and sets sessions up for it. */
final class Accelerator {

    /** ONNX, operator set 17: y = -x, float32 [1]. To load it proves less than to run it. */
    private static final byte[] PROBE = Base64.getDecoder()
            .decode("CAg6NgoLCgF4EgF5IgNOZWcSBXByb2JlWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQEQ==");

    private Accelerator() {}

    /** Why a CUDA device cannot be used; empty if it calculates. */
    static Optional<String> obstacle(Device device) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return Optional.of("this ONNX Runtime is built without CUDA (build with -Pcuda)");
        }
        try (var options = options(device, 1, CudaSettings.STANDARD)) {
            return negates(options) ? Optional.empty() : Optional.of("it calculates wrongly");
        } catch (OrtException e) {
            return Optional.of(FailureText.of(e));
        }
    }

    /** Runs the probe with these options. */
    static boolean negates(SessionOptions options) throws OrtException {
        var environment = OnnxRuntime.environment();
        try (var session = environment.createSession(PROBE, options);
                var x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(new float[] {3}), new long[] {1});
                var result = session.run(Map.of("x", x))) {
            return result.get(0) instanceof OnnxTensor y && y.getFloatBuffer().get(0) == -3;
        }
    }

    /** Options for a session on a device; the caller closes them. */
    static SessionOptions options(Device device, int threads, CudaSettings cuda) throws OrtException {
        // The CUDA provider logs to the environment as soon as it is added, and fails if there is none yet.
        OnnxRuntime.environment();
        var options = new SessionOptions();
        try {
            // What fails is thrown with its reason; the native log would repeat it on stderr.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(threads);
            // Threads that spin while they wait take cores from workers and other sessions: 2 to 4 times slower on a
            // busy machine.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            if (device.kind() == Device.Kind.CUDA) {
                cuda.addTo(options, device.index());
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }
}
