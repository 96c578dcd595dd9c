package dev.kamba.trainer.data;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is wrong with a plan, in words for the person who wrote it. */
public final class BrokenPlan {

    private BrokenPlan() {}

    /**
     * The failure of reading a part of a plan.
     *
     * @param part for example fit; empty for the plan itself
     */
    public static KambaException of(String part, JsonProcessingException failure) {
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID,
                (part.isEmpty() ? "the plan" : "the plan's " + part) + " is broken: " + reason(part, failure),
                failure);
    }

    private static String reason(String part, JsonProcessingException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return path(part, unknown) + " is not known here; known are " + names(unknown);
        }
        if (failure instanceof InvalidTypeIdException) {
            return "give images and split for a folder of pictures, dicom, frames and split for one of DICOM files, or"
                    + " training, validation and unseen for synthetic studies, and nothing else";
        }
        if (failure instanceof JsonParseException) {
            var place = failure.getLocation();
            return failure.getOriginalMessage() + ", in line " + place.getLineNr() + ", column " + place.getColumnNr();
        }
        var reason = failure.getCause() instanceof IllegalArgumentException refused
                ? String.valueOf(refused.getMessage())
                : failure.getOriginalMessage();
        var path = failure instanceof JsonMappingException mapping ? path(part, mapping) : part;
        // The part has been named already.
        return path.equals(part) ? reason : path + ": " + reason;
    }

    private static String names(UnrecognizedPropertyException unknown) {
        var known = unknown.getKnownPropertyIds();
        return known == null
                ? "none"
                : new TreeSet<>(known.stream().map(String::valueOf).toList())
                        .stream().collect(Collectors.joining(", "));
    }

    /** For example fit.rates.base. */
    private static String path(String part, JsonMappingException failure) {
        var names = failure.getPath().stream()
                .map(JsonMappingException.Reference::getFieldName)
                .filter(Objects::nonNull)
                .collect(Collectors.joining("."));
        return part.isEmpty() || names.isEmpty() ? part + names : part + "." + names;
    }
}
