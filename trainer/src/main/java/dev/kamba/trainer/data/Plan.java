package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * All that determines a model: its card (metrics and digest are filled in when it is written) and its pictures.
 *
 * @param card with the network's settings
 * @param pictures to learn from, to choose weights with, to measure with
 * @param augmentation of the training pictures
 * @param fit the settings of the training, as JSON
 * @param json all of it as it was read
 */
public record Plan(ModelCard card, Source pictures, Augmentation augmentation, String fit, String json) {

    private static final List<String> PARTS = List.of("card", "pictures", "augmentation", "fit");

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /** The plan of a shipped model by its name, or one from a JSON file. */
    public static Plan of(String nameOrFile) {
        try (var shipped = Plan.class.getResourceAsStream("/plans/" + nameOrFile + ".json")) {
            return read(new String(
                    shipped != null ? shipped.readAllBytes() : Files.readAllBytes(Path.of(nameOrFile)),
                    StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "there is no plan and no file '" + nameOrFile + "' to read", e);
        }
    }

    /** The same plan with its pictures shared out by another rule, which its card then says. */
    public Plan splitBy(SplitRule.By by) {
        return shared(
                split -> split.put("by", by.label()),
                "shared out by " + by.label()
                        + (by == SplitRule.By.IMAGE ? ", which leaks patients into the measurement" : ""));
    }

    /** The same plan as one part of a cross-validation, in place of its share of validation pictures; its card then says so. */
    public Plan crossValidating(Fold fold) {
        return shared(split -> fold.put(split), "in part " + fold.number() + " of a cross-validation of " + fold.of());
    }

    private Plan shared(Consumer<ObjectNode> change, String words) {
        try {
            var root = MAPPER.readTree(json);
            if (!(root.at("/pictures/split") instanceof ObjectNode split)
                    || !(root.at("/card/training") instanceof ObjectNode training)) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "the plan's pictures have no split to change; leave --split and --fold out");
            }
            change.accept(split);
            training.put("data", training.path("data").asText() + "; but here " + words);
            return read(root.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan that was read cannot be read again", e);
        }
    }

    static Plan read(String json) {
        try {
            if (!(MAPPER.readTree(json) instanceof ObjectNode root)) {
                throw broken("it must be a JSON object");
            }
            root.fieldNames().forEachRemaining(name -> {
                if (!PARTS.contains(name)) {
                    throw broken(name + " is not known here; known are " + String.join(", ", PARTS));
                }
            });
            for (var name : PARTS) {
                part(root, name);
            }
            return new Plan(
                    CardJson.read(part(root, "card").toString()),
                    part(root, "pictures", Source.class),
                    part(root, "augmentation", Augmentation.class),
                    part(root, "fit").toString(),
                    root.toPrettyString());
        } catch (JsonProcessingException e) {
            throw BrokenPlan.of("", e);
        }
    }

    private static JsonNode part(ObjectNode root, String name) {
        if (!(root.get(name) instanceof ObjectNode part)) {
            throw broken("it has no " + name + ", which must be a JSON object");
        }
        return part;
    }

    private static <T> T part(ObjectNode root, String name, Class<T> type) {
        try {
            return MAPPER.treeToValue(part(root, name), type);
        } catch (JsonProcessingException e) {
            throw BrokenPlan.of(name, e);
        }
    }

    private static KambaException broken(String reason) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, "the plan is broken: " + reason);
    }
}
