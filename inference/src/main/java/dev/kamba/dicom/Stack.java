package dev.kamba.dicom;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Frames by position along a normal and, at each position, by time. */
final class Stack {

    private final List<List<SourceFrame>> positions = new ArrayList<>();
    private final OptionalDouble distanceMm;

    /** Takes a copy of every frame that knows its place in this stack. */
    Stack(List<List<SourceFrame>> positions) {
        for (int position = 0; position < positions.size(); position++) {
            var frames = new ArrayList<SourceFrame>();
            for (var frame : positions.get(position)) {
                frames.add(frame.in(new Slot(this, position, frames.size())));
            }
            this.positions.add(frames);
        }
        distanceMm = SliceDistance.of(this.positions);
    }

    /**
     * The place of a frame.
     *
     * @param position number of the slice, from 0
     * @param rank number of the frame among those of its slice, from 0
     */
    record Slot(Stack stack, int position, int rank) {

        /**
         * The frame at another position and the same time, beyond either end the last. Loops that have not the same number of
         * frames count as the same cycle: the frame after the same share of it is taken.
         */
        SourceFrame further(int slices) {
            int last = stack.positions.size() - 1;
            var there = stack.positions.get((int) Math.max(0, Math.min(last, (long) position + slices)));
            long here = stack.positions.get(position).size();
            return there.get((int) ((long) rank * there.size() / here));
        }
    }

    /** Distance of the positions, where the stack is regular: see {@link SliceDistance}. */
    OptionalDouble distanceMm() {
        return distanceMm;
    }

    /** The frames of each position, by time. */
    List<List<SourceFrame>> positions() {
        return positions;
    }

    /** All frames, position by position. */
    List<SourceFrame> frames() {
        return positions.stream().flatMap(List::stream).toList();
    }
}
