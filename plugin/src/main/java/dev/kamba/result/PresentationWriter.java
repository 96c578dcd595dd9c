package dev.kamba.result;

import dev.kamba.dicom.SourceFrame;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.picture.Display;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Writes a presentation state that draws the outlines on the source images: Grayscale (PS3.3 section A.33.1), or Color (section
 * A.33.2) for images in colour. It shows each image as the image itself asks to be shown.
 */
final class PresentationWriter {

    private final Equipment equipment;
    private final SegSettings settings;
    private final String notice;

    PresentationWriter(Equipment equipment, SegSettings settings, String notice) {
        this.equipment = equipment;
        this.settings = settings;
        this.notice = notice;
    }

    ObjectWriter.Written write(Findings findings, Path file) {
        var facts = new SourceFacts(findings.series());
        var indices = indices(findings.masks());
        var shown = shown(findings, indices);
        requireOneKind(shown);
        var state = start(findings, facts, shown.get(0).colour());
        relate(state, findings, facts, shown);
        if (shown.get(0).colour()) {
            state.setBytes(Tag.ICCProfile, VR.OB, IccProfile.of(facts.first()));
        } else {
            grey(state, findings, facts, shown);
        }
        annotate(state, findings, facts, indices);
        var check = new PresentationCheck(state, findings, indices);
        Part10.write("the presentation state", state, out -> {}, written -> check.compare(Part10.read(written)), file);
        return new ObjectWriter.Written(state.getString(Tag.SOPInstanceUID), state.getString(Tag.SOPClassUID));
    }

    /** The frames on which something was found; the middle one if nothing was, for the notice needs an image, too. */
    private static List<Integer> indices(List<List<Mask>> masks) {
        var found = KeySlices.overview(masks, masks.size());
        return found.isEmpty() ? KeySlices.of(masks) : found;
    }

    private static List<Shown> shown(Findings findings, List<Integer> indices) {
        var headers = new LinkedHashMap<String, Attributes>();
        var shown = new ArrayList<Shown>();
        for (int index : indices) {
            var frame = findings.series().frames().get(index);
            if (!headers.containsKey(frame.sopInstanceUid())) {
                // Only one is kept: a series may have thousands, and frames of one instance often follow each other.
                headers.clear();
                headers.put(frame.sopInstanceUid(), findings.series().header(frame.sopInstanceUid()));
            }
            shown.add(Shown.of(frame, headers.get(frame.sopInstanceUid())));
        }
        return shown;
    }

    private static void requireOneKind(List<Shown> shown) {
        var first = shown.get(0);
        for (var other : shown) {
            if (other.colour() != first.colour()
                    || (!first.colour() && !other.photometric().equals(first.photometric()))) {
                throw new KambaException(
                        ErrorCode.IMAGE_UNSUPPORTED,
                        "the series mixes " + first.photometric() + " and " + other.photometric()
                                + "; one presentation state cannot show both");
            }
        }
    }

    private Attributes start(Findings findings, SourceFacts facts, boolean colour) {
        var card = findings.card();
        var text = notice
                + card.labels().stream().map(label -> label.name()).collect(Collectors.joining())
                + card.training().clinicalUse()
                + String.join("", findings.concerns());
        var state = new Heading(findings, equipment, settings, List.of(notice, "1"))
                .start(
                        facts.first(),
                        ResultKind.PRESENTATION,
                        colour
                                ? UID.ColorSoftcopyPresentationStateStorage
                                : UID.GrayscaleSoftcopyPresentationStateStorage,
                        text);
        state.setString(Tag.Modality, VR.CS, "PR");
        state.setString(Tag.ContentLabel, VR.CS, settings.naming().contentLabel(card));
        state.setString(Tag.ContentDescription, VR.LO, SegText.contentDescription(card));
        state.setNull(Tag.ContentCreatorName, VR.PN);
        state.setString(Tag.PresentationCreationDate, VR.DA, state.getString(Tag.SeriesDate));
        state.setString(Tag.PresentationCreationTime, VR.TM, state.getString(Tag.SeriesTime));
        return state;
    }

    private static void relate(Attributes state, Findings findings, SourceFacts facts, List<Shown> shown) {
        Heading.references(
                state,
                Tag.ReferencedImageSequence,
                findings.series(),
                shown.stream().map(Shown::frame).toList(),
                facts);
        grouped(state, Tag.DisplayedAreaSelectionSequence, shown, Shown::area, facts);
    }

    /** An item for each value that is not empty, naming its images where the value does not hold for all. */
    private static void grouped(
            Attributes state, int tag, List<Shown> shown, Function<Shown, Attributes> value, SourceFacts facts) {
        var groups = new ArrayList<Map.Entry<Attributes, List<SourceFrame>>>();
        for (var one : shown) {
            var key = value.apply(one);
            groups.stream()
                    .filter(group -> group.getKey().equals(key))
                    .findFirst()
                    .orElseGet(() -> {
                        groups.add(Map.entry(key, new ArrayList<>()));
                        return groups.get(groups.size() - 1);
                    })
                    .getValue()
                    .add(one.frame());
        }
        var items = groups.stream().filter(group -> !group.getKey().isEmpty()).toList();
        if (items.isEmpty()) {
            return;
        }
        var sequence = state.newSequence(tag, items.size());
        for (var group : items) {
            var item = new Attributes(group.getKey());
            if (groups.size() > 1) {
                Heading.images(item, Tag.ReferencedImageSequence, group.getValue(), facts);
            }
            sequence.add(item);
        }
    }

    private static void grey(Attributes state, Findings findings, SourceFacts facts, List<Shown> shown) {
        var modality = shown.get(0).modality();
        boolean same = shown.stream().allMatch(one -> one.modality().equals(modality));
        if (same) {
            state.addAll(modality);
        }
        var usual = usual(findings, shown);
        // A state has room for one modality transform; where images differ, windows are given in stored values instead.
        grouped(
                state,
                Tag.SoftcopyVOILUTSequence,
                shown,
                one -> Windows.of(one.voi().isEmpty() ? usual : one.voi(), same ? new Attributes() : one.modality()),
                facts);
        // The state overrides the photometric interpretation (PS3.4 section N.2.1.4).
        state.setString(
                Tag.PresentationLUTShape,
                VR.CS,
                shown.get(0).photometric().equals("MONOCHROME1") ? "INVERSE" : "IDENTITY");
    }

    /** For images that name no window, that of the frame on which most was found; none for those that need none. */
    private static Attributes usual(Findings findings, List<Shown> shown) {
        var frame = findings.series().frames().get(KeySlices.best(findings.masks()));
        boolean needed = shown.stream().anyMatch(one -> one.voi().isEmpty())
                && shown.get(0).photometric().equals("MONOCHROME2")
                && findings.series().header(frame.sopInstanceUid()).getInt(Tag.BitsStored, 8) > 8;
        return needed ? Windows.of(Display.percentiles(frame.image())) : new Attributes();
    }

    private void annotate(Attributes state, Findings findings, SourceFacts facts, List<Integer> indices) {
        var labels = findings.card().labels();
        var layers = new GraphicLayers(state, facts);
        var lines = new ArrayList<>(List.of(
                notice,
                findings.card().name() + " " + SegText.value(findings.card().version())));
        if (findings.nothing()) {
            lines.add("nothing found");
        }
        lines.addAll(findings.concerns());
        layers.notice(String.join("\r\n", lines));
        for (int index : indices) {
            var masks = findings.masks().get(index);
            IntStream.range(0, labels.size())
                    .filter(label -> !masks.get(label).isEmpty())
                    .forEach(label -> layers.outline(
                            findings.series().frames().get(index),
                            label,
                            SegText.value(labels.get(label).name()),
                            masks.get(label)));
        }
        layers.layers(labels);
    }
}
