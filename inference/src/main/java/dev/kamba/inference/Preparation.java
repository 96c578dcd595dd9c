package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Image;
import dev.kamba.imaging.Plane;
import dev.kamba.model.Input;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Decodes and prepares planes for one model. For a model that sees several slices it remembers the planes it prepared last,
 * so that each is decoded about once while a series goes by. For use by any number of threads.
 */
public final class Preparation {

    /** What may be remembered, unless a single tensor is larger. */
    private static final long MOST_BYTES = 64L << 20;

    private final Input input;
    private final Queue<Preprocessing> idle = new ConcurrentLinkedQueue<>();
    private final int most;
    private final Map<Plane, Prepared> recent = new LinkedHashMap<>(16, 0.75f, true);

    public Preparation(Input input) {
        this.input = input;
        long bytes = (long) Float.BYTES * input.rows() * input.columns();
        most = (int) Math.max(2L * input.slices(), MOST_BYTES / bytes);
    }

    /**
     * Writes float32 [tensorChannels, rows, columns] from the buffer's position on and moves the position behind it: see {@link
     * Preprocessing#fill}; of several slices the first in space comes first, and each goes by its own intensity.
     */
    public void fill(Plane plane, FloatBuffer into) {
        if (input.slices() == 1) {
            prepare(plane, into);
            return;
        }
        int reach = input.slices() / 2;
        for (int slice = -reach; slice <= reach; slice++) {
            var neighbour = slice == 0 ? plane : plane.neighbour(slice);
            into.put(prepared(neighbour).values(neighbour));
        }
    }

    private Prepared prepared(Plane plane) {
        synchronized (recent) {
            var known = recent.computeIfAbsent(plane, unknown -> new Prepared());
            if (recent.size() > most) {
                var oldest = recent.keySet().iterator();
                oldest.next();
                oldest.remove();
            }
            return known;
        }
    }

    private void prepare(Plane plane, FloatBuffer into) {
        var waiting = idle.poll();
        var preprocessing = waiting == null ? new Preprocessing(input) : waiting;
        var image = image(plane);
        preprocessing.fill(image, Crop.of(plane, input), input.rows(), input.columns(), into);
        // After a failure it is left to the garbage collector.
        idle.add(preprocessing);
    }

    private static Image image(Plane plane) {
        var image = plane.image();
        if (image.rows() != plane.rows() || image.columns() != plane.columns()) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED, "the decoded picture has not the size that its header says");
        }
        return image;
    }

    /** One plane, prepared by whoever needs it first while the others wait. */
    private final class Prepared {

        private float @Nullable [] values;

        synchronized float[] values(Plane plane) {
            var known = values;
            if (known == null) {
                known = new float[Math.multiplyExact(input.rows(), input.columns())];
                prepare(plane, FloatBuffer.wrap(known));
                values = known;
            }
            return known;
        }
    }
}
