package dev.kamba.dicom;

import dev.kamba.imaging.PlaneGeometry;
import dev.kamba.imaging.Vector3;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/** How much a segmentation holds of one segment. */
public final class SegmentTally {

    private final Segment segment;
    private final PlaneNames names;
    private final Set<String> places = new HashSet<>();
    private int frames;
    private long voxels;
    private double mm3;
    private boolean volume = true;

    private SegmentTally(Segment segment, PlaneNames names) {
        this.segment = segment;
        this.names = names;
    }

    static List<SegmentTally> of(Segments segments) {
        var names =
                new PlaneNames(segments.geometry().map(PlaneGeometry::normal).orElse(new Vector3(0, 0, 1)));
        var tallies = new ArrayList<SegmentTally>();
        var byNumber = new HashMap<Integer, SegmentTally>();
        for (var segment : segments.segments()) {
            var tally = new SegmentTally(segment, names);
            tallies.add(tally);
            byNumber.put(segment.number(), tally);
        }
        for (var frame : segments.frames()) {
            counts(segments, frame).forEach((number, voxels) -> {
                var tally = byNumber.get(number);
                if (tally != null) {
                    tally.add(frame, voxels);
                }
            });
        }
        return tallies;
    }

    /** Pixels by Segment Number; a frame for one segment counts for it even where it holds none. */
    private static Map<Integer, Long> counts(Segments segments, SegmentFrame frame) {
        var samples = segments.stored(frame);
        int pixels = segments.rows() * segments.columns();
        var counts = new HashMap<Integer, Long>();
        if (frame.segment() == SegmentFrame.ANY) {
            // Label maps have 8 or 16 bits.
            var byValue = new long[1 << 16];
            for (int pixel = 0; pixel < pixels; pixel++) {
                byValue[(int) samples.at(0, pixel) & 0xffff]++;
            }
            for (int value = 0; value < byValue.length; value++) {
                if (byValue[value] > 0) {
                    counts.put(value, byValue[value]);
                }
            }
            return counts;
        }
        long count = 0;
        for (int pixel = 0; pixel < pixels; pixel++) {
            count += segments.values().belongs(samples.at(0, pixel), frame.segment()) ? 1 : 0;
        }
        counts.put(frame.segment(), count);
        return counts;
    }

    private void add(SegmentFrame frame, long count) {
        frames++;
        voxels += count;
        var geometry = frame.geometry();
        // Two frames at one place may be two moments of a loop, or say the same twice: neither is a volume.
        if (geometry == null || frame.sliceMm() == 0 || !places.add(names.of(geometry))) {
            volume = false;
        } else {
            mm3 += geometry.spacing().areaMm2(count) * frame.sliceMm();
        }
    }

    public Segment segment() {
        return segment;
    }

    /** Frames for this segment; in a label map those that hold it. */
    public int frames() {
        return frames;
    }

    /** Pixels of all its frames together. */
    public long voxels() {
        return voxels;
    }

    /**
     * Volume by Pixel Spacing and Spacing Between Slices, in millilitres; empty where a frame states neither place nor slice
     * distance, or two frames lie at one place.
     */
    public OptionalDouble millilitres() {
        return volume ? OptionalDouble.of(mm3 / 1000) : OptionalDouble.empty();
    }
}
