package dev.kamba.trainer.data;

import dev.kamba.dicom.Outline;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The DICOM files below a folder.
 *
 * @param found those that can be read
 * @param unreadable why others cannot, and how many
 */
record DicomFiles(List<Found> found, List<String> unreadable) {

    /** What a file is. */
    record Found(Path file, Outline outline) {}

    /** A year of a large hospital lies above it; a mistaken path such as / does, too. */
    private static final int MOST_FILES = 10_000_000;

    /** Reads the headers of all DICOM files, several at a time, in the order of their paths. */
    static DicomFiles find(Path folder) {
        try (var walk = Files.walk(folder)) {
            var files = walk.filter(Files::isRegularFile)
                    .limit(MOST_FILES + 1L)
                    .sorted()
                    .toList();
            if (files.size() > MOST_FILES) {
                throw new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "the folder has more than " + MOST_FILES + " files; name a part of it");
            }
            var outcomes = files.parallelStream()
                    .flatMap(file -> outcome(file).stream())
                    .toList();
            var reasons = outcomes.stream()
                    .flatMap(outcome -> outcome.failure.stream())
                    .collect(Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting()));
            return new DicomFiles(
                    outcomes.stream().flatMap(outcome -> outcome.found.stream()).toList(),
                    reasons.entrySet().stream()
                            .map(reason -> reason.getValue() + " files: " + reason.getKey())
                            .toList());
        } catch (IOException | UncheckedIOException e) {
            throw new KambaException(
                    ErrorCode.UNREADABLE,
                    "the folder of DICOM files cannot be read; it is the plan's dicom below --data; check both, and its rights",
                    e);
        }
    }

    private record Outcome(Optional<Found> found, Optional<String> failure) {}

    private static Optional<Outcome> outcome(Path file) {
        try {
            if (!Outline.isDicom(file)) {
                return Optional.empty();
            }
            return Optional.of(new Outcome(Optional.of(new Found(file, Outline.read(file))), Optional.empty()));
        } catch (KambaException e) {
            return Optional.of(new Outcome(Optional.empty(), Optional.of(e.detail())));
        } catch (IOException e) {
            return Optional.of(new Outcome(Optional.empty(), Optional.of("the file cannot be opened")));
        }
    }
}
