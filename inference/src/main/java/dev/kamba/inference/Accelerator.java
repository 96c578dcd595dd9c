package dev.kamba.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtProvider;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;

import java.nio.FloatBuffer;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** Finds out which device really works and sets sessions up for it. */
final class Accelerator {

    private static final System.Logger LOG = System.getLogger(Accelerator.class.getName());

    /** ONNX, operator set 17: y = -x, float32 [1]. To load it proves less than to run it. */
    private static final byte[] PROBE = Base64.getDecoder()
            .decode("CAg6NgoLCgF4EgF5IgNOZWcSBXByb2JlWg8KAXgSCgoICAESBAoCCAFiDwoBeRIKCggIARIECgIIAUIECgAQEQ==");

    private Accelerator() {}

    /** The device to use for a wish: the CPU, with one line in the log that says why, where CUDA does not work. */
    static Device resolve(Device requested) {
        return switch (requested.kind()) {
            case CPU -> Device.CPU;
            case CUDA -> cudaOrCpu(requested);
            case AUTO -> {
                if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
                    LOG.log(System.Logger.Level.INFO, "models run on the CPU: this ONNX Runtime is built without CUDA");
                    yield Device.CPU;
                }
                yield cudaOrCpu(new Device(Device.Kind.CUDA, 0));
            }
        };
    }

    private static Device cudaOrCpu(Device device) {
        var obstacle = obstacle(device);
        if (obstacle.isEmpty()) {
            LOG.log(System.Logger.Level.INFO, "models run on {0}", device);
            return device;
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "models run on the CPU because {0} does not work: {1}",
                device,
                obstacle.get());
        return Device.CPU;
    }

    private static Optional<String> obstacle(Device device) {
        if (!OrtEnvironment.getAvailableProviders().contains(OrtProvider.CUDA)) {
            return Optional.of("this ONNX Runtime is built without CUDA (build with -Pcuda)");
        }
        try (var options = options(device, 1)) {
            return negates(options) ? Optional.empty() : Optional.of("it calculates wrongly");
        } catch (OrtException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Runs the probe with these options. */
    static boolean negates(SessionOptions options) throws OrtException {
        var environment = OrtEnvironment.getEnvironment();
        try (var session = environment.createSession(PROBE, options);
                var x = OnnxTensor.createTensor(environment, FloatBuffer.wrap(new float[] {3}), new long[] {1});
                var result = session.run(Map.of("x", x))) {
            return result.get(0) instanceof OnnxTensor y && y.getFloatBuffer().get(0) == -3;
        }
    }

    /** Options for a session on a device; the caller closes them. */
    static SessionOptions options(Device device, int threads) throws OrtException {
        var options = new SessionOptions();
        try {
            // What fails is thrown with its reason; the native log would repeat it on stderr.
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(threads);
            if (device.kind() == Device.Kind.CUDA) {
                addCuda(options, device.index());
            }
            return options;
        } catch (OrtException | RuntimeException e) {
            options.close();
            throw e;
        }
    }

    private static void addCuda(SessionOptions options, int index) throws OrtException {
        try (var cuda = new OrtCUDAProviderOptions(index)) {
            // The exhaustive search, the default, starts again for every new shape, such as a last, smaller batch.
            cuda.add("cudnn_conv_algo_search", "HEURISTIC");
            cuda.add("arena_extend_strategy", "kSameAsRequested");
            options.addCUDA(cuda);
        }
    }
}
