package dev.kamba.guard;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.PixelSpacing;
import dev.kamba.imaging.Plane;
import dev.kamba.imaging.Region;
import dev.kamba.inference.Crop;
import dev.kamba.model.ModelCard;
import dev.kamba.model.Spacing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks for what is suspicious about masks. Every rule looks at one image at a time, since a model that fails on one slice of a
 * stack is as wrong as on all, and a mean over the stack would hide it.
 */
public final class Guards {

    private final List<? extends Plane> frames;
    private final String modality;
    private final ModelCard card;
    private final List<List<Mask>> masks;
    private final Limits limits;

    private Guards(
            List<? extends Plane> frames, String modality, ModelCard card, List<List<Mask>> masks, Limits limits) {
        this.frames = frames;
        this.modality = modality;
        this.card = card;
        this.masks = masks;
        this.limits = limits;
    }

    /**
     * Everything suspicious, at most one concern for each guard.
     *
     * @param masks [frame][label], frames in the order of {@code series.frames()}, labels in the card's
     */
    public static List<Concern> check(SourceSeries series, ModelCard card, List<List<Mask>> masks, Limits limits) {
        return check(series.frames(), series.modality(), card, masks, limits);
    }

    static List<Concern> check(
            List<? extends Plane> frames, String modality, ModelCard card, List<List<Mask>> masks, Limits limits) {
        return new Guards(frames, modality, card, masks, limits).all();
    }

    private List<Concern> all() {
        var concerns = new ArrayList<Concern>();
        for (var guard : Guard.values()) {
            var action = limits.action(guard);
            if (action != Action.OFF) {
                rule(guard).get().ifPresent(text -> concerns.add(new Concern(guard, action, text)));
            }
        }
        return List.copyOf(concerns);
    }

    private Supplier<Optional<String>> rule(Guard guard) {
        return switch (guard) {
            case EMPTY -> this::empty;
            case LARGE -> this::large;
            case FRAGMENTS -> this::fragments;
            case BORDER -> this::border;
            case MODALITY -> this::modality;
            case SPACING -> this::spacing;
        };
    }

    private Optional<String> empty() {
        return masks.stream().flatMap(List::stream).allMatch(Mask::isEmpty)
                ? Optional.of("nothing was found")
                : Optional.empty();
    }

    /** Of the part that shows the patient, where an ultrasound image names it: the rest is black and always outside. */
    private Optional<String> large() {
        double most = limits.largeShare();
        var found = Optional.<String>empty();
        for (int i = 0; i < frames.size(); i++) {
            var seen = seen(frames.get(i));
            for (int label = 0; label < masks.get(i).size(); label++) {
                double share = masks.get(i).get(label).count() / ((double) seen.rows() * seen.columns());
                if (share > most) {
                    most = share;
                    found = Optional.of(text(
                            "%s covers %.0f %% of image %d of %d", name(label), 100 * share, i + 1, frames.size()));
                }
            }
        }
        return found;
    }

    private Optional<String> fragments() {
        int most = limits.mostParts();
        var found = Optional.<String>empty();
        for (int i = 0; i < frames.size(); i++) {
            for (int label = 0; label < masks.get(i).size(); label++) {
                int parts = Fragments.count(masks.get(i).get(label));
                if (parts > most) {
                    most = parts;
                    found = Optional.of(
                            text("%s has %d parts on image %d of %d", name(label), parts, i + 1, frames.size()));
                }
            }
        }
        return found;
    }

    private Optional<String> border() {
        int images = 0;
        int first = -1;
        int which = 0;
        for (int i = 0; i < frames.size(); i++) {
            var crop = Crop.of(frames.get(i), card.input());
            for (int label = 0; label < masks.get(i).size(); label++) {
                if (touches(masks.get(i).get(label), crop)) {
                    if (first < 0) {
                        first = i;
                        which = label;
                    }
                    images++;
                    break;
                }
            }
        }
        return first < 0
                ? Optional.empty()
                : Optional.of(text(
                        "%s reaches the border of what the model sees, first on image %d, on %d of %d images",
                        name(which), first + 1, images, frames.size()));
    }

    private static boolean touches(Mask mask, Region seen) {
        if (mask.isEmpty()) {
            return false;
        }
        int bottom = seen.row() + seen.rows() - 1;
        int right = seen.column() + seen.columns() - 1;
        for (int column = seen.column(); column <= right; column++) {
            if (mask.at(seen.row(), column) || mask.at(bottom, column)) {
                return true;
            }
        }
        for (int row = seen.row(); row <= bottom; row++) {
            if (mask.at(row, seen.column()) || mask.at(row, right)) {
                return true;
            }
        }
        return false;
    }

    private Optional<String> modality() {
        var known = card.input().modalities();
        return known.contains(modality)
                ? Optional.empty()
                : Optional.of(text(
                        "the model is for %s, the images are %s",
                        String.join(", ", known),
                        modality.matches("[A-Z0-9_]{1,16}") ? modality : "of no known modality"));
    }

    private Optional<String> spacing() {
        return card.input()
                .spacing()
                .flatMap(range -> frames.stream()
                        .map(frame -> outside(frame.spacing(), range))
                        .flatMap(Optional::stream)
                        .findFirst());
    }

    private static Optional<String> outside(Optional<PixelSpacing> found, Spacing range) {
        var made = text("the model is for pixels of %s to %s mm", range.leastMm(), range.mostMm());
        if (found.isEmpty()) {
            return Optional.of(made + ", the images state no size");
        }
        var pixel = found.get();
        return range.covers(pixel.rowMm()) && range.covers(pixel.columnMm())
                ? Optional.empty()
                : Optional.of(made + text(", those of the images are %.4g x %.4g mm", pixel.rowMm(), pixel.columnMm()));
    }

    private static Region seen(Plane frame) {
        return frame.region().orElseGet(() -> new Region(0, 0, frame.rows(), frame.columns()));
    }

    private static String text(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }

    private String name(int label) {
        return card.labels().get(label).name();
    }
}
