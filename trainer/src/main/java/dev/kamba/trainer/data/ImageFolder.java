package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.Picture;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A folder of pictures with masks: images/, masks/ and manifest.csv, see docs/training-data.md. Pictures are decoded as
 * serving decodes them.
 */
public final class ImageFolder {

    /** So many broken pictures are named in a message. */
    private static final int NAMED = 10;

    private final List<Case> cases;
    private final Map<String, String> parts;

    private ImageFolder(List<Case> cases, Map<String, String> parts) {
        this.cases = List.copyOf(cases);
        this.parts = Map.copyOf(parts);
    }

    /**
     * Reads the masks of all pictures, several at a time, and the sizes of the pictures.
     *
     * @throws KambaException that names the first of all pictures that cannot be used
     */
    public static ImageFolder read(Path folder, int labels) {
        var rows = Manifest.read(folder);
        var read = rows.parallelStream().map(row -> attempt(row, labels)).toList();
        var failures = read.stream().flatMap(one -> one.failure.stream()).toList();
        if (!failures.isEmpty()) {
            throw new KambaException(
                    ErrorCode.UNREADABLE,
                    failures.size() + " of " + rows.size() + " pictures cannot be used; mend or remove them: "
                            + String.join("; ", failures.subList(0, Math.min(NAMED, failures.size()))));
        }
        var cases = read.stream().flatMap(one -> one.found.stream()).toList();
        return new ImageFolder(
                stacked(cases, rows), rows.stream().collect(Collectors.toMap(Manifest.Row::id, Manifest.Row::split)));
    }

    /** Lets the slices of a volume know their neighbours. */
    private static List<Case> stacked(List<Case> cases, List<Manifest.Row> rows) {
        var volumes = IntStream.range(0, cases.size())
                .boxed()
                .filter(i -> !rows.get(i).volume().isEmpty())
                .collect(Collectors.groupingBy(i -> rows.get(i).volume()));
        var stacked = new ArrayList<>(cases);
        for (var volume : volumes.values()) {
            var ordered = volume.stream()
                    .sorted(Comparator.comparingDouble(i -> rows.get(i).position()))
                    .toList();
            var slices =
                    Slice.of(ordered.stream().map(i -> cases.get(i).plane()).toList());
            for (int place = 0; place < slices.size(); place++) {
                int i = ordered.get(place);
                stacked.set(i, cases.get(i).on(slices.get(place)));
            }
        }
        return stacked;
    }

    private record Attempt(Optional<Case> found, Optional<String> failure) {}

    private static Attempt attempt(Manifest.Row row, int labels) {
        try {
            var picture = Picture.of(row.image());
            var truth = MaskFiles.read(row.masks(), labels, picture.rows(), picture.columns());
            var volume = Optional.of(row.volume()).filter(name -> !name.isEmpty());
            return new Attempt(Optional.of(new Case(row.id(), row.group(), volume, picture, truth)), Optional.empty());
        } catch (KambaException e) {
            return new Attempt(Optional.empty(), Optional.of(row.id() + " (" + row.place() + "): " + e.detail()));
        }
    }

    /** In the order of the manifest, or of the file names where there is none. */
    public List<Case> cases() {
        return cases;
    }

    /** As {@link Split#of}, and by the manifest's column "split": train*, val*, and test* or unseen*. */
    public Split split(SplitRule rule) {
        if (rule.by() != SplitRule.By.COLUMN) {
            return Split.of(cases, rule);
        }
        var training = part("train");
        var validation = part("val");
        var unseen = new ArrayList<>(part("test"));
        unseen.addAll(part("unseen"));
        if (training.size() + validation.size() + unseen.size() != cases.size() || training.isEmpty()) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "every row's split must begin with train, val, test or unseen, and some with train;"
                            + " mend the column or split by group");
        }
        if (rule.fold() == null && (!validation.isEmpty() || rule.validation() == 0)) {
            return new Split(training, validation, unseen);
        }
        // Of a cross-validation all that is not unseen is a part, whatever the set's makers chose weights with.
        var seen = Stream.concat(training.stream(), validation.stream()).toList();
        var rest = Split.of(seen, new SplitRule(SplitRule.By.GROUP, rule.validation(), 0, rule.seed(), rule.fold()));
        return new Split(rest.training(), rest.validation(), unseen);
    }

    private List<Case> part(String prefix) {
        return cases.stream()
                .filter(each -> parts.getOrDefault(each.id(), "")
                        .toLowerCase(Locale.ROOT)
                        .startsWith(prefix))
                .toList();
    }
}
