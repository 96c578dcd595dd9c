package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.util.List;

/**
 * All that determines a model: its card (metrics and digest are filled in when it is written) and its pictures.
 *
 * @param card with the network's settings
 * @param training pictures to learn from
 * @param validation pictures that choose the best weights; never learned from
 * @param unseen pictures to measure the finished model with; used for nothing else
 * @param augmentation of the training pictures
 * @param fit the settings of the training, as JSON
 */
public record Plan(
        ModelCard card,
        List<Portion> training,
        List<Portion> validation,
        List<Portion> unseen,
        Augmentation augmentation,
        String fit) {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .build();

    public Plan {
        training = List.copyOf(training);
        validation = List.copyOf(validation);
        unseen = List.copyOf(unseen);
        requireApart(training, validation);
        requireApart(training, unseen);
        requireApart(validation, unseen);
    }

    private static void requireApart(List<Portion> some, List<Portion> others) {
        if (some.stream().anyMatch(portion -> others.stream().anyMatch(portion::overlaps))) {
            throw new IllegalArgumentException("training, validation and unseen pictures must not share seeds");
        }
    }

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

    static Plan read(String json) {
        try {
            var root = MAPPER.readTree(json);
            return new Plan(
                    CardJson.read(root.path("card").toString()),
                    portions(root, "training"),
                    portions(root, "validation"),
                    portions(root, "unseen"),
                    MAPPER.treeToValue(root.path("augmentation"), Augmentation.class),
                    root.path("fit").toString());
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new KambaException(ErrorCode.CONFIGURATION_INVALID, "the plan is broken: " + e.getMessage(), e);
        }
    }

    private static List<Portion> portions(JsonNode root, String key) throws JsonProcessingException {
        return List.of(MAPPER.treeToValue(root.path(key), Portion[].class));
    }
}
