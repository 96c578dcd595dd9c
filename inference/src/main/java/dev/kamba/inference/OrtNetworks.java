package dev.kamba.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.error.KambaException;
import dev.kamba.graph.CudaSettings;
import dev.kamba.graph.FixedSessions;
import dev.kamba.graph.GraphPass;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.graph.SavedModels;
import dev.kamba.graph.SessionModel;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.runtime.OnnxRuntime;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Models loaded by ONNX Runtime, with the forms of their scans that suit the device. */
final class OrtNetworks implements Networks {

    private static final System.Logger LOG = System.getLogger(OrtNetworks.class.getName());

    private final Optional<SavedModels> saved;
    private final Optional<Path> folder;
    private final boolean halfPrecision;
    private final CudaSettings cuda;
    private final SessionForm best;
    private final GraphForm graphs;
    private final Map<Processor, NativeOperators> operators = new ConcurrentHashMap<>();
    private final LongAdder openingNanos = new LongAdder();

    OrtNetworks(EngineOptions options) {
        this(options, CudaSettings.STANDARD, SessionForm.GRAPH, GraphForm.BEST);
    }

    /**
     * As {@link #OrtNetworks(EngineOptions)} in other forms, to compare them.
     *
     * @param best the fastest form of CUDA sessions that is tried; without our library they are always plain
     */
    OrtNetworks(EngineOptions options, CudaSettings cuda, SessionForm best, GraphForm graphs) {
        saved = options.optimised().map(SavedModels::new);
        folder = options.operators();
        halfPrecision = options.halfPrecision();
        this.cuda = cuda;
        this.best = best;
        this.graphs = graphs;
    }

    /**
     * What is made of graphs.
     *
     * @param own whether our operators are used where they are
     * @param scans form of selective scans
     */
    record GraphForm(boolean own, ScanLowering.Form scans) {

        static final GraphForm BEST = new GraphForm(true, ScanLowering.Form.BEST);
    }

    @Override
    public Optional<String> obstacle(Device device) {
        return Accelerator.obstacle(device);
    }

    @Override
    public Network open(ModelPackage model, Device device, int threads) throws OrtException {
        if (device.kind() == Device.Kind.CUDA && canBind(device)) {
            Binding.enter(device.index());
            if (binds(device)) {
                return bound(model, device, threads);
            }
        }
        var lowered = lowered(model, device);
        var session = opened(() -> lowered.open(() -> Accelerator.options(device, threads, cuda)));
        return new Loaded(model.card(), session, new OrtSession.RunOptions());
    }

    /** A model with input and output in memory of the device, which {@link #canBind} must have allowed. */
    Network bound(ModelPackage model, Device device, int threads) throws OrtException {
        boolean record = device.kind() == Device.Kind.CUDA && best == SessionForm.GRAPH;
        var sessions = new FixedSessions(lowered(model, device));
        return new BoundNetwork(model.card(), device.index(), record, (images, recorded) -> {
            var settings = cuda.withGraphs(recorded);
            return opened(() -> sessions.open(images, () -> Accelerator.options(device, threads, settings)));
        });
    }

    /** Whether our library for the device was found and can be used. */
    boolean canBind(Device device) {
        return found(device).library().filter(Binding::load).isPresent();
    }

    /** Whether models opened for the device are bound. */
    private boolean binds(Device device) {
        return device.kind() == Device.Kind.CUDA && best != SessionForm.JAVA && canBind(device);
    }

    @Override
    public List<Integer> sessions(Device device, int capacity) {
        return binds(device) ? Sizes.upTo(capacity) : Networks.super.sessions(device, capacity);
    }

    @Override
    public ByteBuffer memory(Device device, int bytes) {
        if (binds(device)) {
            try {
                return Binding.memory(device.index(), bytes);
            } catch (OrtException e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "batches for {0} are in plain memory: {1}",
                        device,
                        FailureText.of(e));
            }
        }
        return Networks.super.memory(device, bytes);
    }

    @Override
    public OptionalLong usedBytes(Device device) {
        return device.kind() == Device.Kind.CUDA && canBind(device)
                ? Binding.usedBytes(device.index())
                : OptionalLong.empty();
    }

    @Override
    public Duration opening() {
        return Duration.ofNanos(openingNanos.sum());
    }

    @Override
    public List<String> troubles() {
        return operators.values().stream()
                .flatMap(own -> own.trouble().stream())
                .toList();
    }

    /** Our operators for the device, if they are to be used. */
    NativeOperators operators(Device device) {
        var found = found(device);
        return graphs.own() ? found : NativeOperators.none(found.processor());
    }

    /** The library has more in it than operators: what binds sessions. */
    private NativeOperators found(Device device) {
        var processor = device.kind() == Device.Kind.CUDA ? Processor.CUDA : Processor.CPU;
        return operators.computeIfAbsent(processor, one -> NativeOperators.find(one, folder));
    }

    /** What a session makes of a model: the scans for the device, then the other passes. */
    List<GraphPass> passes(ModelPackage model, Device device) {
        var own = operators(device);
        return Stream.concat(
                        Stream.of(ScanLowering.to(own, graphs.scans())), Passes.of(own, isHalf(model, device)).stream())
                .toList();
    }

    private SessionModel lowered(ModelPackage model, Device device) {
        return new SessionModel(model, operators(device), passes(model, device), saved);
    }

    private OrtSession opened(Supplier<OrtSession> opening) throws OrtException {
        long start = System.nanoTime();
        try {
            return opening.get();
        } catch (KambaException e) {
            // Whether a device lacks memory is known from ONNX Runtime's own words.
            if (e.getCause() instanceof OrtException known) {
                throw known;
            }
            throw e;
        } finally {
            openingNanos.add(System.nanoTime() - start);
        }
    }

    @Override
    public boolean isHalf(ModelPackage model, Device device) {
        return isHalf(model, operators(device));
    }

    /** As {@link #isHalf(ModelPackage, Device)}; without our operators float16 is slower than float32, see docs/performance.md. */
    boolean isHalf(ModelPackage model, NativeOperators own) {
        return halfPrecision
                && own.processor() == Processor.CUDA
                && own.arePresent()
                && model.twin().isPresent();
    }

    /** A session; input and output are written and read where the caller's buffers are. */
    private record Loaded(ModelCard card, OrtSession session, OrtSession.RunOptions options) implements Network {

        @Override
        public void run(FloatBuffer images, FloatBuffer results, int number) throws OrtException {
            var environment = OnnxRuntime.environment();
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
