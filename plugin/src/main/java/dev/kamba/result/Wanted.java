package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.DestinationsConfig.Destination;
import dev.kamba.intake.ledger.DestinationsConfig.Encoding;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import static dev.kamba.result.ResultKind.CAPTURE;
import static dev.kamba.result.ResultKind.PRESENTATION;
import static dev.kamba.result.ResultKind.REPORT;
import static dev.kamba.result.ResultKind.SEGMENTATION;

/** Which objects the destinations want. */
final class Wanted {

    private static final List<List<Piece>> SEGMENTATION_ALONE = List.of(List.of(Piece.of(SEGMENTATION)));

    private final Map<String, Destination> destinations;

    /** @param writable the kinds that can be written */
    Wanted(DestinationsConfig config, Set<ResultKind> writable) {
        destinations = Map.copyOf(config.destinations());
        destinations.forEach((name, destination) -> require(name, destination, writable));
    }

    private static void require(String name, Destination destination, Set<ResultKind> writable) {
        var encodings = destination.segmentation();
        if (encodings.isEmpty() || (encodings.contains(Encoding.NONE) && encodings.size() > 1)) {
            throw invalid(name, "segmentation must be none alone, or one or several of binary, labelmap, fractional");
        }
        if (encodings.contains(Encoding.NONE) && destination.report()) {
            throw invalid(name, "report needs the segmentation that it refers to; choose one instead of none");
        }
        for (var alternatives : parcels(destination)) {
            for (var piece : alternatives) {
                if (!writable.contains(piece.kind())) {
                    throw invalid(name, "objects of kind " + piece.kind().word() + " cannot be written");
                }
            }
        }
    }

    private static KambaException invalid(String name, String what) {
        return new KambaException(ErrorCode.CONFIGURATION_INVALID, "kamba.destinations." + name + ": " + what);
    }

    /** Everything that these destinations together want, each once; a segmentation where there is no destination. */
    List<Piece> pieces(List<String> names) {
        var pieces = new LinkedHashSet<Piece>();
        names.forEach(name -> parcels(name).forEach(pieces::addAll));
        return names.isEmpty() ? SEGMENTATION_ALONE.get(0) : List.copyOf(pieces);
    }

    /** What a destination gets, in the order of sending, each with its alternatives. */
    List<List<Piece>> parcels(String name) {
        // The courier holds what is for a destination that is not configured any more.
        return Optional.ofNullable(destinations.get(name)).map(Wanted::parcels).orElse(SEGMENTATION_ALONE);
    }

    private static List<List<Piece>> parcels(Destination destination) {
        var segmentations = destination.segmentation().stream()
                .distinct()
                .flatMap(encoding -> kind(encoding).stream())
                .toList();
        var parcels = new ArrayList<List<Piece>>();
        if (!segmentations.isEmpty()) {
            parcels.add(segmentations.stream().map(Piece::of).toList());
        }
        if (destination.report()) {
            parcels.add(
                    segmentations.stream().map(kind -> new Piece(REPORT, kind)).toList());
        }
        if (destination.capture()) {
            parcels.add(List.of(Piece.of(CAPTURE)));
        }
        if (destination.presentation()) {
            parcels.add(List.of(Piece.of(PRESENTATION)));
        }
        return parcels;
    }

    private static Optional<ResultKind> kind(Encoding encoding) {
        return switch (encoding) {
            case BINARY -> Optional.of(SEGMENTATION);
            case LABELMAP -> Optional.of(ResultKind.LABELMAP);
            case FRACTIONAL -> Optional.of(ResultKind.FRACTIONAL);
            case NONE -> Optional.empty();
        };
    }
}
