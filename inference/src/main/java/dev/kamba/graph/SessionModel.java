package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import dev.kamba.runtime.OnnxRuntime;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A package on its way to a session: rewritten for the processor, and on a CPU optimised by ONNX Runtime. What comes of it is kept, so
 * that the next start skips that: from a CPU what ONNX Runtime made; from a GPU what the passes made, since there ONNX Runtime adds
 * copies between devices, which it would add a second time, and takes a small part of the time.
 *
 * @param model checked package
 * @param operators what the session will run on, and our operators for it
 * @param passes in the order in which they run
 * @param saved where models are kept, if anywhere
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

    /** A kept model of this one. */
    private record Place(SavedModels folder, String key) {

        Optional<ByteBuffer> find() {
            return folder.find(key);
        }
    }

    /** Loads the model; failures are DEVICE_FAILED with ONNX Runtime's exception as their cause. */
    public OrtSession open(Options options) {
        if (operators.processor() == Processor.CUDA) {
            return open(prepared(), options);
        }
        // Layouts are chosen by the CPU's instructions.
        var place = place("optimised", CpuFeatures.text());
        return opened(() -> {
            var found = place.flatMap(Place::find).flatMap(bytes -> reopened(bytes, options));
            return found.isPresent() ? found.get() : optimised(OnnxGraphs.write(rewritten()), place, options);
        });
    }

    /** Loads a graph that was made of the model; failures as of {@link #open(Options)}. */
    OrtSession open(ModelProto graph, Options options) {
        return opened(() -> optimised(OnnxGraphs.write(graph), Optional.empty(), options));
    }

    /** What ONNX Runtime does. */
    private interface Opening {
        OrtSession open() throws OrtException;
    }

    private OrtSession opened(Opening opening) {
        try {
            return opening.open();
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
            return Optional.of(OnnxRuntime.environment().createSession(bytes, plain));
        } catch (OrtException e) {
            LOG.log(System.Logger.Level.WARNING, "a saved model is made again: {0}", e.getMessage());
            return Optional.empty();
        }
    }

    private OrtSession optimised(byte[] bytes, Optional<Place> place, Options options) throws OrtException {
        var draft = place.flatMap(kept -> kept.folder.draft());
        try (var all = registered(options)) {
            all.setOptimizationLevel(SessionOptions.OptLevel.ALL_OPT);
            if (draft.isPresent()) {
                all.setOptimizedModelFilePath(draft.get().toString());
            }
            var session = OnnxRuntime.environment().createSession(bytes, all);
            place.ifPresent(kept -> draft.ifPresent(file -> kept.folder.keep(file, kept.key)));
            return session;
        } finally {
            draft.ifPresent(SavedModels::discard);
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

    /** As {@link #rewritten}, but read where it was kept. Nothing in it depends on which device of the processor it is. */
    ModelProto prepared() {
        var place = place("rewritten", "");
        var found = place.flatMap(Place::find).flatMap(SessionModel::read);
        if (found.isPresent()) {
            return found.get();
        }
        var made = rewritten();
        place.ifPresent(kept -> kept.folder.keep(ByteBuffer.wrap(OnnxGraphs.write(made)), kept.key));
        return made;
    }

    private static Optional<ModelProto> read(ByteBuffer bytes) {
        try {
            return Optional.of(OnnxGraphs.read(bytes));
        } catch (KambaException e) {
            LOG.log(System.Logger.Level.WARNING, "a saved model is made again: {0}", e.detail());
            return Optional.empty();
        }
    }

    /**
     * Where the model is kept, if anywhere.
     *
     * @param stage how far it has come
     * @param machine what the stage depends on beside the model, our passes and operators
     */
    private Optional<Place> place(String stage, String machine) {
        return saved.flatMap(folder -> operators
                .build()
                .map(build -> new Place(
                        folder,
                        Sha256.hex(String.join(
                                "\n",
                                stage,
                                model.digest(),
                                OnnxRuntime.environment().getVersion(),
                                operators.processor().name(),
                                build,
                                passes.stream().map(GraphPass::version).collect(Collectors.joining(",")),
                                machine)))));
    }
}
