package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A package on its way to a session: rewritten for the processor, optimised by ONNX Runtime, and on a CPU kept so that the next
 * start skips both.
 *
 * @param model checked package
 * @param operators what the session will run on, and our operators for it
 * @param passes in the order in which they run
 * @param saved where optimised models are kept, if anywhere
 */
public record SessionModel(
        ModelPackage model, NativeOperators operators, List<GraphPass> passes, Optional<SavedModels> saved) {

    private static final System.Logger LOG = System.getLogger(SessionModel.class.getName());

    public SessionModel {
        passes = List.copyOf(passes);
    }

    /** Makes the options of one session, without our operators; called once for each try to load. */
    public interface Options {
        /** New options, which the caller closes. */
        SessionOptions open() throws OrtException;
    }

    /** Loads the model; failures are DEVICE_FAILED with ONNX Runtime's exception as their cause. */
    public OrtSession open(Options options) {
        // Saved CUDA graphs hold copies between devices that ONNX Runtime adds again on loading.
        var folder = saved.filter(any -> operators.processor() == Processor.CPU);
        var key = key();
        try {
            var found = folder.flatMap(models -> models.find(key)).flatMap(bytes -> reopened(bytes, options));
            return found.isPresent() ? found.get() : optimised(folder, key, options);
        } catch (OrtException e) {
            throw new KambaException(
                    ErrorCode.DEVICE_FAILED,
                    "ONNX Runtime cannot load model " + model.card().name() + " on " + operators.processor() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private SessionOptions registered(Options options) throws OrtException {
        var opened = options.open();
        try {
            operators.register(opened);
            return opened;
        } catch (OrtException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private Optional<OrtSession> reopened(ByteBuffer bytes, Options options) {
        try (var plain = registered(options)) {
            plain.setOptimizationLevel(SessionOptions.OptLevel.NO_OPT);
            return Optional.of(OrtEnvironment.getEnvironment().createSession(bytes, plain));
        } catch (OrtException e) {
            LOG.log(System.Logger.Level.WARNING, "a saved model is made again: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private OrtSession optimised(Optional<SavedModels> folder, String key, Options options) throws OrtException {
        var bytes = OnnxGraphs.write(rewritten());
        var draft = folder.flatMap(SavedModels::draft);
        try (var all = registered(options)) {
            all.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            if (draft.isPresent()) {
                all.setOptimizedModelFilePath(draft.get().toString());
            }
            var session = OrtEnvironment.getEnvironment().createSession(bytes, all);
            draft.ifPresent(file -> folder.orElseThrow().keep(file, key));
            return session;
        } finally {
            draft.ifPresent(file -> folder.orElseThrow().discard(file));
        }
    }

    /** The graph that the session is made of. */
    public ModelProto rewritten() {
        var rewritten = OnnxGraphs.read(model.bytes());
        NativeOperators.requireUnclaimed(rewritten);
        // Refuses results without end before ONNX Runtime may fold them into constants.
        var unused = GraphCost.of(rewritten);
        for (var pass : passes) {
            rewritten = pass.apply(rewritten);
        }
        return rewritten;
    }

    /** ONNX Runtime chooses layouts by the CPU's instructions, so that a saved model fits CPUs of one kind only. */
    private String key() {
        return Sha256.hex(String.join(
                "\n",
                model.digest(),
                OrtEnvironment.getEnvironment().getVersion(),
                operators.processor().name(),
                passes.stream().map(GraphPass::version).collect(Collectors.joining(",")),
                CpuFeatures.text()));
    }
}
