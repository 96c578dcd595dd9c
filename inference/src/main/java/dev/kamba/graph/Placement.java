package dev.kamba.graph;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.SessionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.Input;
import dev.kamba.model.ModelPackage;
import dev.kamba.runtime.OnnxRuntime;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Finds out by one run over a blank image where ONNX Runtime computes each operator of the graph it made of a model. */
public final class Placement {

    private static final String KERNEL = "_kernel_time";
    private static final String PROVIDER_ENDING = "ExecutionProvider";

    private Placement() {}

    /**
     * How many nodes of each operator run on which execution provider, such as CPU or CUDA.
     *
     * @param options as for a session that is to run on
     */
    public static SortedMap<String, SortedMap<String, Integer>> of(SessionModel model, SessionModel.Options options) {
        try {
            var folder = Files.createTempDirectory("kamba-profile");
            try {
                return counted(profile(model, options, folder.resolve("run")));
            } finally {
                remove(folder);
            }
        } catch (IOException | OrtException e) {
            throw new KambaException(
                    ErrorCode.DEVICE_FAILED, "the model cannot be run to see where it runs: " + e.getMessage(), e);
        }
    }

    private static JsonNode profile(SessionModel model, SessionModel.Options options, Path prefix)
            throws OrtException, IOException {
        var input = model.model().card().input();
        try (var session = model.open(() -> profiled(options.open(), prefix));
                var image = blank(input)) {
            session.run(Map.of(ModelPackage.IMAGE, image)).close();
            return new JsonMapper().readTree(Path.of(session.endProfiling()).toFile());
        }
    }

    private static SessionOptions profiled(SessionOptions options, Path prefix) throws OrtException {
        options.enableProfiling(prefix.toString());
        return options;
    }

    private static OnnxTensor blank(Input input) throws OrtException {
        long[] shape = {1, input.tensorChannels(), input.rows(), input.columns()};
        var values = new float[input.tensorChannels() * input.rows() * input.columns()];
        return OnnxTensor.createTensor(OnnxRuntime.environment(), FloatBuffer.wrap(values), shape);
    }

    private static SortedMap<String, SortedMap<String, Integer>> counted(JsonNode events) {
        var counted = new TreeMap<String, SortedMap<String, Integer>>();
        var seen = new HashSet<String>();
        for (var event : events) {
            var name = event.path("name").asText();
            // A node in the body of a scan runs many times.
            if (name.endsWith(KERNEL) && seen.add(name)) {
                var provider = event.at("/args/provider").asText().replace(PROVIDER_ENDING, "");
                counted.computeIfAbsent(provider, any -> new TreeMap<>())
                        .merge(event.at("/args/op_name").asText(), 1, Integer::sum);
            }
        }
        return counted;
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
