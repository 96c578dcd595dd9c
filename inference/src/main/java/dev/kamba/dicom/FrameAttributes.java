package dev.kamba.dicom;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.Sequence;

/** What the data set says of one frame: in its own functional groups, in the shared ones, or for the whole instance. */
final class FrameAttributes {

    private static final Attributes NONE = new Attributes(0);

    private final Attributes dataSet;
    private final Attributes own;
    private final Attributes shared;
    private final boolean grouped;

    private FrameAttributes(Attributes dataSet, Attributes own, Attributes shared, boolean grouped) {
        this.dataSet = dataSet;
        this.own = own;
        this.shared = shared;
        this.grouped = grouped;
    }

    /**
     * @param index of the frame, from 0
     * @param frames how many there are; several without functional groups say nothing of any one of them
     */
    static FrameAttributes of(Attributes dataSet, int index, int frames) {
        var perFrame = dataSet.getSequence(Tag.PerFrameFunctionalGroupsSequence);
        boolean grouped = perFrame != null || dataSet.containsValue(Tag.SharedFunctionalGroupsSequence);
        return new FrameAttributes(
                dataSet,
                item(perFrame, index),
                item(dataSet.getSequence(Tag.SharedFunctionalGroupsSequence), 0),
                grouped || frames > 1);
    }

    private static Attributes item(Sequence sequence, int index) {
        return sequence == null || index >= sequence.size() ? NONE : sequence.get(index);
    }

    /** The first item of a functional group; the data set itself for an instance with one frame and no such groups. */
    Attributes group(int sequence) {
        var item = own.getNestedDataset(sequence);
        if (item == null) {
            item = shared.getNestedDataset(sequence);
        }
        if (item == null) {
            item = grouped ? NONE : dataSet;
        }
        return item;
    }

    /** As {@link #group}, but with the whole data set to fall back on: for what may hold for all frames alike. */
    Attributes groupOrAll(int sequence) {
        var item = group(sequence);
        return item.isEmpty() ? dataSet : item;
    }
}
