package dev.kamba.result;

import dev.kamba.imaging.Mask;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Which frames are worth a picture. All indices count from 0 in the order of the series. */
final class KeySlices {

    private KeySlices() {}

    /**
     * For each label the frame of its largest area (the first of several), in the order of the labels and each once; the middle
     * frame if nothing was found.
     *
     * @param masks [frame][label]
     */
    static List<Integer> of(List<List<Mask>> masks) {
        var frames = new LinkedHashSet<Integer>();
        int labels = masks.get(0).size();
        for (int label = 0; label < labels; label++) {
            int best = -1;
            int most = 0;
            for (int frame = 0; frame < masks.size(); frame++) {
                int count = masks.get(frame).get(label).count();
                if (count > most) {
                    most = count;
                    best = frame;
                }
            }
            if (best >= 0) {
                frames.add(best);
            }
        }
        if (frames.isEmpty()) {
            frames.add(masks.size() / 2);
        }
        return List.copyOf(frames);
    }

    /** The frame on which most was found, all labels together; the middle one if nothing was. */
    static int best(List<List<Mask>> masks) {
        int best = masks.size() / 2;
        int most = 0;
        for (int i = 0; i < masks.size(); i++) {
            int count = masks.get(i).stream().mapToInt(Mask::count).sum();
            if (count > most) {
                most = count;
                best = i;
            }
        }
        return best;
    }

    /** At most so many of the frames on which anything was found, spread evenly, the first and the last among them. */
    static List<Integer> overview(List<List<Mask>> masks, int most) {
        var found = new ArrayList<Integer>();
        for (int i = 0; i < masks.size(); i++) {
            if (!masks.get(i).stream().allMatch(Mask::isEmpty)) {
                found.add(i);
            }
        }
        if (found.size() <= most) {
            return List.copyOf(found);
        }
        var chosen = new ArrayList<Integer>();
        for (int i = 0; i < most; i++) {
            chosen.add(found.get((int) Math.round((double) i * (found.size() - 1) / (most - 1))));
        }
        return List.copyOf(chosen);
    }
}
