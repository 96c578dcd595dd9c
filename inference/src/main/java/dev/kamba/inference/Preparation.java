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
 * Decodes and prepares planes for one model. Where a model sees several slices, tiles or mirror images it remembers the planes
 * it prepared last, so that each is decoded about once while a series goes by. For use by any number of threads.
 */
public final class Preparation {

    /** What may be remembered, unless the planes that belong together are larger. */
    private static final long MOST_BYTES = 64L << 20;

    private final Input input;
    private final PixelLoops loops;
    private final Queue<Preprocessing> idle = new ConcurrentLinkedQueue<>();
    private final Map<Key, Prepared> recent = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /** The same plane may be asked for in the size of another, whose neighbour it is. */
    private record Key(Plane plane, int rows, int columns) {}

    /** With loops in Java: the same bits as {@link Engine} makes, whatever it has. */
    public Preparation(Input input) {
        this(input, PixelLoops.JAVA);
    }

    Preparation(Input input, PixelLoops loops) {
        this.input = input;
        this.loops = loops;
    }

    /**
     * Writes the whole crop resized, float32 [tensorChannels, rows, columns], from the buffer's position on and moves the position
     * behind it; of several slices the first in space comes first, and each goes by its own intensity.
     */
    public void fill(Plane plane, FloatBuffer into) {
        fill(plane, input.rows(), input.columns(), into);
    }

    /** As {@link #fill(Plane, FloatBuffer)} in another size, such as the crop's own, over which a window slides. */
    public void fill(Plane plane, int rows, int columns, FloatBuffer into) {
        var scene = new Scene(plane, Crop.of(plane, input), Tiles.whole(rows), Tiles.whole(columns), Flips.NONE);
        fill(scene, scene.views().get(0), into);
    }

    /** As {@link #fill(Plane, FloatBuffer)}, what one view shows. */
    void fill(Scene scene, View view, FloatBuffer into) {
        if (input.slices() == 1 && scene.plain()) {
            prepare(scene, scene.plane(), into);
            return;
        }
        int reach = input.slices() / 2;
        for (int slice = -reach; slice <= reach; slice++) {
            var neighbour = slice == 0 ? scene.plane() : scene.plane().neighbour(slice);
            prepared(scene, neighbour).copy(scene, view, neighbour, into);
        }
    }

    private Prepared prepared(Scene scene, Plane plane) {
        var key = new Key(plane, scene.rows().size(), scene.columns().size());
        synchronized (recent) {
            var known = recent.get(key);
            if (known == null) {
                known = new Prepared(
                        Math.multiplyExact(input.channels(), Math.multiplyExact(key.rows(), key.columns())));
                recent.put(key, known);
                held += known.bytes();
                forget();
            }
            return known;
        }
    }

    private void forget() {
        var oldest = recent.values().iterator();
        while (held > MOST_BYTES && recent.size() > 2 * input.slices()) {
            held -= oldest.next().bytes();
            oldest.remove();
        }
    }

    private void prepare(Scene scene, Plane plane, FloatBuffer into) {
        var waiting = idle.poll();
        var preprocessing = waiting == null ? new Preprocessing(input, loops) : waiting;
        int rows = scene.rows().size();
        int columns = scene.columns().size();
        preprocessing.fill(image(plane), Crop.of(plane, input), rows, columns, into);
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

        private final int size;
        private float @Nullable [] values;

        Prepared(int size) {
            this.size = size;
        }

        long bytes() {
            return (long) Float.BYTES * size;
        }

        void copy(Scene scene, View view, Plane plane, FloatBuffer into) {
            var all = FloatBuffer.wrap(values(scene, plane));
            var cut = view.cut(scene.rows(), scene.columns());
            for (int channel = 0; channel < input.channels(); channel++) {
                cut.copy(all, channel * (size / input.channels()), view.flip(), into);
            }
        }

        private synchronized float[] values(Scene scene, Plane plane) {
            var known = values;
            if (known == null) {
                known = new float[size];
                prepare(scene, plane, FloatBuffer.wrap(known));
                values = known;
            }
            return known;
        }
    }
}
