package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

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

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    /** The plan of a shipped model by its name, or one from a JSON file. */
    public static Plan of(String nameOrFile) {
        try (var shipped = Plan.class.getResourceAsStream("/plans/" + nameOrFile + ".json")) {
            return read(new String(
                    shipped != null ? shipped.readAllBytes() : Files.readAllBytes(Path.of(nameOrFile)),
                    StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "there is no plan and no file '" + nameOrFile + "'", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same plan with its pictures shared out by another rule, which its card then says. */
    public Plan splitBy(SplitRule.By by) {
        try {
            var root = MAPPER.readTree(json);
            if (!(root.at("/pictures/split") instanceof ObjectNode split)
                    || !(root.at("/card/training") instanceof ObjectNode training)) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "the plan's pictures have no split to change; leave --split out");
            }
            split.put("by", by.label());
            training.put(
                    "data",
                    training.path("data").asText() + "; but here shared out by " + by.label()
                            + (by == SplitRule.By.IMAGE ? ", which leaks patients into the measurement" : ""));
            return read(root.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a plan that was read cannot be read again", e);
        }
    }

    static Plan read(String json) {
        try {
            var root = MAPPER.readTree(json);
            return new Plan(
                    CardJson.read(root.path("card").toString()),
                    MAPPER.treeToValue(root.path("pictures"), Source.class),
                    MAPPER.treeToValue(root.path("augmentation"), Augmentation.class),
                    root.path("fit").toString(),
                    root.toPrettyString());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "the plan is broken: " + e.getMessage(), e);
        }
    }
}
