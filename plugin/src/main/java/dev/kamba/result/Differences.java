package dev.kamba.result;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What differs between an object and what it was made from; the same difference of many frames is one. */
final class Differences {

    /** What differs, and the first frame and number of frames in which it does; 0 for the object as a whole. */
    private final Map<String, int[]> found = new LinkedHashMap<>();

    void add(String what) {
        found.put(what, new int[2]);
    }

    void require(boolean holds, String what) {
        if (!holds) {
            add(what);
        }
    }

    /** @param frame number of the frame, from 1 */
    void require(boolean holds, String what, int frame) {
        if (!holds) {
            found.computeIfAbsent(what, unknown -> new int[] {frame, 0})[1]++;
        }
    }

    List<String> texts() {
        return found.entrySet().stream()
                .map(each -> text(each.getKey(), each.getValue()[0], each.getValue()[1]))
                .toList();
    }

    private static String text(String what, int frame, int count) {
        return switch (count) {
            case 0 -> what;
            case 1 -> "frame " + frame + ": " + what;
            default -> "frame " + frame + " and " + (count - 1) + " more: " + what;
        };
    }
}
