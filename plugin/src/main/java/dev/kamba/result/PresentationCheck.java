package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a written presentation state again and fills its outlines, row by row, with the even-odd rule: the pixels whose centres
 * they enclose must be the masks.
 */
final class PresentationCheck {

    private final Attributes meant;
    private final Findings findings;
    private final List<Integer> indices;

    PresentationCheck(Attributes meant, Findings findings, List<Integer> indices) {
        this.meant = meant;
        this.findings = findings;
        this.indices = indices;
    }

    void compare(Attributes found) {
        if (!found.equals(meant)) {
            throw broken("its data set is not the one that was written");
        }
        var drawn = drawn(found);
        for (int index : indices) {
            var frame = findings.series().frames().get(index);
            var masks = findings.masks().get(index);
            for (int label = 0; label < masks.size(); label++) {
                var mask = masks.get(label);
                var graphics = drawn.getOrDefault(key(frame.sopInstanceUid(), frame.number(), label), List.of());
                if (!filled(graphics, mask.rows(), mask.columns()).equals(mask)) {
                    throw broken("its outlines do not enclose the mask of label " + (label + 1));
                }
            }
        }
    }

    /** The polylines by image and layer. */
    private static Map<String, List<float[]>> drawn(Attributes found) {
        var drawn = new HashMap<String, List<float[]>>();
        for (var annotation : found.getSequence(Tag.GraphicAnnotationSequence)) {
            var graphics = annotation.getSequence(Tag.GraphicObjectSequence);
            if (graphics == null) {
                continue;
            }
            var image = annotation.getNestedDataset(Tag.ReferencedImageSequence);
            int label = Integer.parseInt(annotation.getString(Tag.GraphicLayer).substring("SEGMENT_".length())) - 1;
            drawn.put(
                    key(
                            image.getString(Tag.ReferencedSOPInstanceUID),
                            image.getInt(Tag.ReferencedFrameNumber, 1),
                            label),
                    graphics.stream()
                            .map(graphic -> graphic.getFloats(Tag.GraphicData))
                            .toList());
        }
        return drawn;
    }

    private static String key(String instance, int frame, int label) {
        return instance + "#" + frame + "#" + label;
    }

    static Mask filled(List<float[]> polylines, int rows, int columns) {
        var crossings = new double[rows][0];
        for (var points : polylines) {
            for (int i = 0; i + 3 < points.length; i += 2) {
                cross(points[i], points[i + 1], points[i + 2], points[i + 3], crossings);
            }
        }
        var bits = new BitSet();
        for (int row = 0; row < rows; row++) {
            Arrays.sort(crossings[row]);
            for (int i = 0; i + 1 < crossings[row].length; i += 2) {
                int from = (int) Math.ceil(crossings[row][i] - 0.5);
                int to = (int) Math.ceil(crossings[row][i + 1] - 0.5);
                bits.set(row * columns + Math.max(0, from), row * columns + Math.min(columns, to));
            }
        }
        return Mask.wrap(rows, columns, bits);
    }

    // Where a line crosses the middles of rows; its lower end counts, its upper one does not.
    private static void cross(double x1, double y1, double x2, double y2, double[][] crossings) {
        double low = Math.min(y1, y2);
        double high = Math.max(y1, y2);
        for (int row = (int) Math.max(0, Math.ceil(low - 0.5)); row < crossings.length && row + 0.5 < high; row++) {
            var there = crossings[row];
            crossings[row] = Arrays.copyOf(there, there.length + 1);
            crossings[row][there.length] = x1 + (row + 0.5 - y1) * (x2 - x1) / (y2 - y1);
        }
    }

    private static KambaException broken(String what) {
        return new KambaException(ErrorCode.INTERNAL, "the presentation state is not handed out: " + what);
    }
}
