package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * The pictures of one training, each part sorted by id.
 *
 * @param training pictures to learn from
 * @param validation pictures that choose the best weights; never learned from
 * @param unseen pictures to measure the finished model with; used for nothing else
 */
public record Split(List<Case> training, List<Case> validation, List<Case> unseen) {

    public Split {
        training = sorted(training);
        validation = sorted(validation);
        unseen = sorted(unseen);
        var ids = new HashSet<String>();
        for (var part : List.of(training, validation, unseen)) {
            for (var each : part) {
                if (!ids.add(each.id())) {
                    throw new KambaException(
                            ErrorCode.CONFIGURATION_INVALID,
                            "picture " + each.id() + " is there twice; give each picture an id of its own");
                }
            }
        }
    }

    private static List<Case> sorted(List<Case> cases) {
        return cases.stream().sorted(Comparator.comparing(Case::id)).toList();
    }

    /** Shares the pictures out by a rule; the same pictures and rule give the same parts on every machine. */
    public static Split of(List<Case> cases, SplitRule rule) {
        var units = new TreeMap<String, List<Case>>();
        for (var each : sorted(cases)) {
            units.computeIfAbsent(rule.unit(each), unit -> new ArrayList<>()).add(each);
        }
        var shuffled = new ArrayList<>(units.values());
        // Both the generator and the shuffle are laid down in their specifications.
        Collections.shuffle(shuffled, new Random(rule.seed()));
        var unseen = new Part(rule.unseen() * cases.size());
        var validation = new Part(rule.validation() * cases.size());
        var training = new Part(cases.size());
        for (var unit : shuffled) {
            (unseen.wants(unit) ? unseen : validation.wants(unit) ? validation : training).cases.addAll(unit);
        }
        if (training.cases.isEmpty() || unseen.misses() || validation.misses()) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    cases.size() + " pictures in " + units.size()
                            + " groups cannot be shared out as asked; give more pictures or change the shares");
        }
        return new Split(training.cases, validation.cases, unseen.cases);
    }

    /** A part that is being filled up to a number of pictures. */
    private static final class Part {

        private final double wanted;
        private final List<Case> cases = new ArrayList<>();

        Part(double wanted) {
            this.wanted = wanted;
        }

        /** Whether the part comes nearer to its number with all of these. */
        boolean wants(List<Case> unit) {
            return Math.abs(cases.size() + unit.size() - wanted) < Math.abs(cases.size() - wanted);
        }

        boolean misses() {
            return wanted > 0 && cases.isEmpty();
        }
    }

    /** Writes training.txt, validation.txt and unseen.txt: the ids, one a line. */
    public void write(Path folder) {
        try {
            Files.createDirectories(folder);
            write(folder.resolve("training.txt"), training);
            write(folder.resolve("validation.txt"), validation);
            write(folder.resolve("unseen.txt"), unseen);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, List<Case> cases) throws IOException {
        Files.write(file, cases.stream().map(Case::id).toList());
    }
}
