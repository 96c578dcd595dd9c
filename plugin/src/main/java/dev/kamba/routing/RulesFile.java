package dev.kamba.routing;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads {@code kamba.rules}: YAML, strict, errors with line and key. */
final class RulesFile {

    private static final JsonSetter.Value NULL_IS_EMPTY = JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY);
    private static final ObjectMapper YAML = YAMLMapper.builder()
            .withConfigOverride(String.class, text -> text.setSetterInfo(NULL_IS_EMPTY))
            .withConfigOverride(List.class, list -> list.setSetterInfo(NULL_IS_EMPTY))
            .withConfigOverride(Map.class, map -> map.setSetterInfo(NULL_IS_EMPTY))
            .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            .build();

    private RulesFile() {}

    /** The file's only content: a list of rules. */
    record Content(List<Rule> rules) {}

    static List<Rule> read(Path file) {
        try {
            return YAML.readValue(Files.readString(file), Content.class).rules();
        } catch (JsonProcessingException e) {
            throw invalid(file, "line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw invalid(file, "it cannot be read", e);
        }
    }

    private static KambaException invalid(Path file, String problem, Exception cause) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, "kamba.rules, file " + file + ": " + problem, cause);
    }
}
