package dev.kamba.routing;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code kamba.rules}: YAML, strict, errors with line and key. */
final class RulesFile {

    private static final ObjectMapper YAML = YAMLMapper.builder()
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .withConfigOverride(
                    List.class,
                    override -> override.setFormat(JsonFormat.Value.empty()
                                    .withFeature(JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY))
                            .setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
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
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID, "kamba.rules, file " + file + ": " + problem, cause);
    }
}
