package dev.kamba.result;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What tells two frames of a SEG apart (PS3.3 section C.7.6.17): the segment, if a frame shows one; then the place and, if
 * several source frames share a place, which of them; or, without geometry, which source frame.
 */
final class Dimensions {

    /** Sorts the frames along one dimension. */
    private record Dimension(int pointer, int group, String label, List<Integer> ranks) {}

    private final String organization;
    private final List<SegFrame> frames;
    private final List<Dimension> dimensions = new ArrayList<>();

    /** @param sources number of source frames */
    Dimensions(String organization, SegContent content, Optional<Positions> positions, int sources) {
        this.organization = organization;
        frames = content.frames();
        var segments = content.encoding().framePerSegment();
        if (segments) {
            add(Tag.ReferencedSegmentNumber, Tag.SegmentIdentificationSequence, "Segment", SegFrame::label);
        }
        // A frame needs one index at the least.
        if (positions.isEmpty() && (sources > 1 || !segments)) {
            add(Tag.StackID, Tag.FrameContentSequence, "Stack", frame -> 1);
            add(Tag.InStackPositionNumber, Tag.FrameContentSequence, "Source frame", SegFrame::source);
        }
        positions.ifPresent(known -> {
            add(Tag.ImagePositionPatient, Tag.PlanePositionSequence, "Position", frame -> known.place(frame.source()));
            if (known.shared()) {
                add(
                        Tag.TemporalPositionIndex,
                        Tag.FrameContentSequence,
                        "Instance at position",
                        frame -> known.visit(frame.source()));
            }
        });
    }

    // Dimension Index Values count from 1 without gaps, whatever places the omitted frames would have taken.
    private void add(int pointer, int group, String label, ToIntFunction<SegFrame> key) {
        var ranks = new TreeMap<Integer, Integer>();
        frames.forEach(frame -> ranks.put(key.applyAsInt(frame), 0));
        var rank = 0;
        for (var entry : ranks.entrySet()) {
            entry.setValue(++rank);
        }
        var values = frames.stream()
                .map(frame -> ranks.getOrDefault(key.applyAsInt(frame), 0))
                .toList();
        dimensions.add(new Dimension(pointer, group, label, values));
    }

    /** Writes the module Multi-frame Dimension. */
    void organize(Attributes target) {
        Items.one(target, Tag.DimensionOrganizationSequence)
                .setString(Tag.DimensionOrganizationUID, VR.UI, organization);
        var sequence = target.newSequence(Tag.DimensionIndexSequence, dimensions.size());
        for (var dimension : dimensions) {
            var item = new Attributes();
            item.setString(Tag.DimensionOrganizationUID, VR.UI, organization);
            item.setInt(Tag.DimensionIndexPointer, VR.AT, dimension.pointer());
            item.setInt(Tag.FunctionalGroupPointer, VR.AT, dimension.group());
            item.setString(Tag.DimensionDescriptionLabel, VR.LO, dimension.label());
            sequence.add(item);
        }
    }

    /** Fills the Frame Content item of the SEG's frame with this index, from 0. */
    void describe(Attributes frameContent, int index) {
        var values = new ArrayList<Integer>();
        for (var dimension : dimensions) {
            var value = dimension.ranks().get(index);
            values.add(value);
            switch (dimension.pointer()) {
                case Tag.StackID -> frameContent.setString(Tag.StackID, VR.SH, Integer.toString(value));
                // These count the frames of this object, not the source's: they must equal their index value.
                case Tag.InStackPositionNumber, Tag.TemporalPositionIndex ->
                    frameContent.setInt(dimension.pointer(), VR.UL, value);
                default -> {
                    // The other functional groups hold what this dimension points at.
                }
            }
        }
        frameContent.setInt(
                Tag.DimensionIndexValues,
                VR.UL,
                values.stream().mapToInt(Integer::intValue).toArray());
    }
}
