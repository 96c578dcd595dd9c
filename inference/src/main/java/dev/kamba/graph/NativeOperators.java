package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The operators of our own that a processor has, if any: the one place that knows whether they are there. Nothing needs them.
 *
 * @param processor what they run on
 * @param library as deploy/native/build.sh makes it; empty where everything runs as standard operators
 * @param trouble why a library that is there is not used, one sentence
 */
public record NativeOperators(Processor processor, Optional<Path> library, Optional<String> trouble) {

    private static final System.Logger LOG = System.getLogger(NativeOperators.class.getName());

    /** Operators that passes write, which have checked what a GPU cannot; twins for float16 end in Half. */
    private static final Set<String> WRITTEN = Set.of(
            "BiasActivation",
            "ChannelAttention",
            "ChannelNorm",
            "Convolution",
            "CrossMerge",
            "CrossOrder",
            "Depthwise",
            "GatedNorm",
            "GaussianFeatures",
            "PackedScan",
            "SplineActivation",
            "SplineFeatures",
            "StateMix",
            "UpsampleAdd");

    /** How names of functions begin that stand for selective scans in standard operators. */
    public static final String PAIRWISE = "PairwiseScan_";

    public NativeOperators(Processor processor, Optional<Path> library) {
        this(processor, library, Optional.empty());
    }

    /**
     * Refuses a model that brings a function by the name of an operator that only passes may write, with MODEL_INVALID: ONNX
     * Runtime 1.29 takes the operator and not the function, so that a package could hand it anything.
     */
    static void requireUnclaimed(ModelProto model) {
        for (var function : model.getFunctionsList()) {
            var name = function.getName().replaceFirst("Half$", "");
            if ((function.getDomain().equals(GraphEditor.OWN) && WRITTEN.contains(name)) || isPairwise(function)) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID,
                        "function " + function.getName() + " of the model has the name of an operator of the engine; "
                                + "give it another name");
            }
        }
    }

    /** Whether a function has a name that only the engine gives, to one with a result as large as its first input. */
    static boolean isPairwise(FunctionProto function) {
        return function.getDomain().equals(GraphEditor.OWN)
                && function.getName().startsWith(PAIRWISE);
    }

    /** None, whatever there is. */
    public static NativeOperators none(Processor processor) {
        return new NativeOperators(processor, Optional.empty());
    }

    /** As if there were any, to see what graphs they would have; they cannot be registered. */
    public static NativeOperators supposed(Processor processor) {
        return new NativeOperators(processor, Optional.of(Path.of("supposed")));
    }

    /**
     * Looks for a library of this jar's own build that this ONNX Runtime takes, in the folder that is named, else in the one that the
     * system property {@code kamba.native} or else the environment variable {@code KAMBA_NATIVE} names, then beside the jar; the log
     * says what was found.
     */
    public static NativeOperators find(Processor processor, Optional<Path> named) {
        var name = "libkamba_ops_" + processor.name().toLowerCase(Locale.ROOT) + ".so";
        var found = file(name, named);
        if (found.isEmpty()) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "models run as standard operators on {0}: {1} was not found",
                    processor,
                    name);
            return none(processor);
        }
        var obstacle = obstacle(found.get());
        if (obstacle.isPresent()) {
            var trouble = "models run as standard operators on " + processor + " because " + found.get()
                    + " does not work: " + obstacle.get();
            LOG.log(System.Logger.Level.WARNING, "{0}", trouble);
            return new NativeOperators(processor, Optional.empty(), Optional.of(trouble));
        }
        LOG.log(System.Logger.Level.INFO, "our own operators on {0} come from {1}", processor, found.get());
        return new NativeOperators(processor, found);
    }

    /** A library of deploy/native/build.sh in the first of those folders that has it. */
    public static Optional<Path> file(String name, Optional<Path> named) {
        return folders(named)
                .map(folder -> folder.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** Whether there are any. */
    public boolean arePresent() {
        return library.isPresent();
    }

    /** The library's SHA-256, another text if there is none, and nothing if it can no longer be read. */
    Optional<String> build() {
        if (library.isEmpty()) {
            return Optional.of("none");
        }
        try {
            return Optional.of(HexFormat.of().formatHex(Sha256.start().digest(Files.readAllBytes(library.get()))));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Makes the operators, if there are any, known to a session. */
    public void register(SessionOptions options) throws OrtException {
        if (library.isPresent()) {
            options.registerCustomOpLibrary(library.get().toAbsolutePath().toString());
        }
    }

    private static Stream<Path> folders(Optional<Path> named) {
        var folder = named.or(() -> Optional.ofNullable(System.getProperty("kamba.native"))
                .or(() -> Optional.ofNullable(System.getenv("KAMBA_NATIVE")))
                .map(Path::of));
        return Stream.concat(folder.stream(), besideTheJar().stream());
    }

    private static Optional<Path> besideTheJar() {
        var source = NativeOperators.class.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(Path.of(source.getLocation().toURI()).getParent());
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> obstacle(Path library) {
        return NativeSources.obstacle(library).or(() -> refusal(library));
    }

    /** What ONNX Runtime, or the library itself, has against it. */
    private static Optional<String> refusal(Path library) {
        try (var options = new SessionOptions()) {
            options.registerCustomOpLibrary(library.toAbsolutePath().toString());
            return Optional.empty();
        } catch (OrtException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
