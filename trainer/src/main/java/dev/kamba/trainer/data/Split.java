package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

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
        var names = new ArrayList<>(units.keySet());
        // Both the generator and the shuffle are laid down in their specifications.
        Collections.shuffle(names, new Random(rule.seed()));
        var fold = rule.fold();
        var unseen = share(names, units, rule.unseen() * cases.size());
        names.removeAll(unseen);
        var validation =
                fold == null ? share(names, units, rule.validation() * cases.size()) : dealt(names, units, fold);
        boolean tooFew = fold != null && names.size() < fold.of();
        names.removeAll(validation);
        if (tooFew
                || names.isEmpty()
                || (rule.unseen() > 0 && unseen.isEmpty())
                || (rule.validation() > 0 && validation.isEmpty())) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    cases.size() + " pictures in " + units.size()
                            + " groups cannot be shared out as asked; give more pictures or change the shares");
        }
        return new Split(pictures(names, units), pictures(validation, units), pictures(unseen, units));
    }

    /** Those that, taken in order, come nearest to a number of pictures. */
    private static Set<String> share(List<String> names, Map<String, List<Case>> units, double wanted) {
        var taken = new LinkedHashSet<String>();
        int size = 0;
        for (var name : names) {
            int larger = size + size(name, units);
            if (Math.abs(larger - wanted) < Math.abs(size - wanted)) {
                taken.add(name);
                size = larger;
            }
        }
        return taken;
    }

    /** One of the folds when all are dealt out, the largest first, each to the fold that has the fewest pictures yet. */
    private static Set<String> dealt(List<String> names, Map<String, List<Case>> units, Fold fold) {
        var largestFirst = names.stream()
                .sorted(Comparator.comparingInt((String name) -> -size(name, units)))
                .toList();
        var pictures = new int[fold.of()];
        var members = new LinkedHashSet<String>();
        for (var name : largestFirst) {
            int fewest = IntStream.range(0, pictures.length)
                    .reduce((one, other) -> pictures[other] < pictures[one] ? other : one)
                    .orElseThrow();
            pictures[fewest] += size(name, units);
            if (fewest == fold.number() - 1) {
                members.add(name);
            }
        }
        return members;
    }

    private static int size(String name, Map<String, List<Case>> units) {
        return units.getOrDefault(name, List.of()).size();
    }

    private static List<Case> pictures(Collection<String> names, Map<String, List<Case>> units) {
        return names.stream()
                .flatMap(name -> units.getOrDefault(name, List.of()).stream())
                .toList();
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
