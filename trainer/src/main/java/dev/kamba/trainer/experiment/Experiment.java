package dev.kamba.trainer.experiment;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Fold;
import dev.kamba.trainer.measure.Claim;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Trainings on some sets of some variants by some splits with some seeds. A trial's plan is laid together from pieces, of which
 * a later one overrides an earlier one field by field: the plan that all experiments share, the set's, the experiment's, the
 * variant's.
 *
 * @param name as on the command line
 * @param title for people
 * @param trials in the order in which they are run
 * @param claims what others say of the same question
 */
public record Experiment(String name, String title, List<Trial> trials, List<Claim> claims) {

    private static final JsonMapper MAPPER = new JsonMapper();

    public Experiment {
        trials = List.copyOf(trials);
        claims = List.copyOf(claims);
    }

    /**
     * An experiment of ours by its name, or one from a JSON file.
     *
     * @param seeds in place of its own; empty for those
     * @param folds parts of a cross-validation, each a trial of its own; 0 for none
     */
    public static Experiment of(String nameOrFile, List<Long> seeds, int folds) {
        try {
            var shipped = Experiment.class.getResourceAsStream("/experiments/" + nameOrFile + ".json");
            if (shipped == null && !Files.exists(Path.of(nameOrFile))) {
                throw new NoSuchFileException(nameOrFile);
            }
            var text = shipped != null ? resource(nameOrFile) : Files.readString(Path.of(nameOrFile));
            var name = Path.of(nameOrFile).getFileName().toString().replaceFirst("\\.json$", "");
            return read(name, text, resource("shared"), seeds, folds);
        } catch (NoSuchFileException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "there is no experiment and no file '" + nameOrFile + "'", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String resource(String name) throws IOException {
        try (var stream = Experiment.class.getResourceAsStream("/experiments/" + name + ".json")) {
            if (stream == null) {
                throw new NoSuchFileException(name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    static Experiment read(String name, String json, String shared, List<Long> seeds, int folds) {
        try {
            var root = MAPPER.readTree(json);
            var common = MAPPER.readTree(shared);
            var own = items(root.required("seeds")).map(JsonNode::asLong).toList();
            var trials = new ArrayList<Trial>();
            for (long seed : seeds.isEmpty() ? own : seeds) {
                for (var split : root.required("splits")) {
                    for (var set : root.required("sets")) {
                        root.required("variants").properties().forEach(variant -> {
                            for (var fold : folds(folds)) {
                                var plan = plan(common, set.asText(), root.path("plan"), variant);
                                var rule =
                                        (ObjectNode) plan.required("pictures").required("split");
                                rule.put("by", split.asText()).put("seed", seed);
                                fold.ifPresent(part -> part.put(rule));
                                ((ObjectNode) plan.required("fit")).put("seed", seed);
                                trials.add(new Trial(set.asText(), variant.getKey(), split.asText(), seed, fold, plan));
                            }
                        });
                    }
                }
            }
            var claims = items(root.path("claims")).map(Experiment::claim).toList();
            return new Experiment(name, root.required("title").asText(), trials, claims);
        } catch (JsonProcessingException | IllegalArgumentException | ClassCastException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "the experiment " + name + " is broken: " + e.getMessage(), e);
        }
    }

    private static List<Optional<Fold>> folds(int folds) {
        return folds == 0
                ? List.of(Optional.empty())
                : IntStream.rangeClosed(1, folds)
                        .mapToObj(number -> Optional.of(new Fold(number, folds)))
                        .toList();
    }

    private static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Claim claim(JsonNode claim) {
        return new Claim(
                claim.required("of").asText(),
                claim.required("says").asText(),
                claim.required("by").asText());
    }

    private static ObjectNode plan(
            JsonNode common, String set, JsonNode ofExperiment, Map.Entry<String, JsonNode> variant) {
        var plan = common.required("plan").<ObjectNode>deepCopy();
        override(plan, common.required("sets").required(set));
        override(plan, ofExperiment);
        override(plan, variant.getValue());
        return plan;
    }

    /** Objects are merged, everything else is replaced. */
    private static void override(ObjectNode plan, JsonNode by) {
        by.properties().forEach(field -> {
            var old = plan.get(field.getKey());
            if (old instanceof ObjectNode object && field.getValue().isObject()) {
                override(object, field.getValue());
            } else {
                plan.set(field.getKey(), field.getValue().deepCopy());
            }
        });
    }
}
