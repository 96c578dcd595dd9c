package dev.kamba.trainer.data;

import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.inference.Crop;
import dev.kamba.inference.Mosaic;
import dev.kamba.inference.Preparation;
import dev.kamba.model.Input;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/** Examples with the names of their pictures and of the groups that these belong to. */
public final class Examples {

    /** Resized truth is sampled at this many places along each side of a pixel. */
    private static final int SAMPLES = 4;

    /** Values of one picture or of its truth: 1 GiB, as much as the engine blends. */
    private static final long MOST = 1L << 28;

    private final List<Example> list;
    private final List<String> ids;
    private final List<String> groups;
    private final Optional<String> tile;

    private Examples(List<Example> list, List<String> ids, List<String> groups, Optional<String> tile) {
        this.list = List.copyOf(list);
        this.ids = List.copyOf(ids);
        this.groups = List.copyOf(groups);
        this.tile = tile;
    }

    private record Named(String id, String group, Example example) {}

    /**
     * Decodes pictures, several at a time, and prepares them for a model's input, in order: resized to the model's size or, under
     * a window, each crop at its own resolution.
     *
     * @param room makes place for so many floats that are 0: see {@link Scratch#room}
     * @param progress gets the number of finished pictures after each of them, from several threads and not in order
     */
    public static Examples of(
            Pictures pictures, Input input, int labels, IntFunction<FloatBuffer> room, IntConsumer progress) {
        var done = new AtomicInteger();
        var preparation = new Preparation(input);
        var named = pictures.map(cases -> cases.stream()
                .map(each -> {
                    var example = prepared(each, input, labels, preparation, room);
                    progress.accept(done.incrementAndGet());
                    return new Named(each.id(), each.group(), example);
                })
                .toList());
        return new Examples(
                named.stream().map(Named::example).toList(),
                named.stream().map(Named::id).toList(),
                named.stream().map(Named::group).toList(),
                input.window().map(window -> input.rows() + " x " + input.columns()));
    }

    private static Example prepared(
            Case one, Input input, int labels, Preparation preparation, IntFunction<FloatBuffer> room) {
        if (one.truth().size() != labels) {
            throw new IllegalArgumentException(
                    one.id() + " has " + one.truth().size() + " masks, but there are " + labels + " labels");
        }
        try {
            return example(one, input, preparation, room);
        } catch (KambaException e) {
            throw new KambaException(e.code(), "picture " + one.id() + ": " + e.detail(), e);
        }
    }

    static Example example(Case one, Input input, Preparation preparation, IntFunction<FloatBuffer> room) {
        var crop = Crop.of(one.plane(), input);
        boolean own = input.window().isPresent();
        var size = new Size(
                input.tensorChannels(),
                one.truth().size(),
                own ? crop.rows() : input.rows(),
                own ? crop.columns() : input.columns());
        requireRoom(size, input);
        var image = room.apply(size.image());
        preparation.fill(one.plane(), size.rows(), size.columns(), image);
        var target = room.apply(size.target());
        for (int label = 0; label < size.labels(); label++) {
            shares(one.truth().get(label), crop, size, target, label * size.plane());
        }
        return new Example(size, image.rewind(), target);
    }

    /** Refuses what could not be looked at later, when the network has learned for hours. */
    private static void requireRoom(Size size, Input input) {
        long most = (long) Math.max(size.channels(), size.labels()) * size.rows() * size.columns();
        if (most > MOST) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED,
                    most + " values of " + size.rows() + " x " + size.columns() + " pixels are more than " + MOST
                            + "; cut the picture into several, or train without input.window");
        }
        Mosaic.of(size.rows(), size.columns(), input.rows(), input.columns(), input.window(), size.labels());
    }

    /** Adds the share of every pixel of the resized region that the mask covers. */
    private static void shares(Mask mask, Region region, Size size, FloatBuffer into, int start) {
        boolean resized = region.rows() != size.rows() || region.columns() != size.columns();
        int samples = resized ? SAMPLES : 1;
        var places = places(region.column(), region.columns(), size.columns(), samples);
        var lines = places(region.row(), region.rows(), size.rows(), samples);
        for (int y = 0; y < lines.length; y++) {
            int line = start + y / samples * size.columns();
            for (int x = 0; x < places.length; x++) {
                if (mask.at(lines[y], places[x])) {
                    int at = line + x / samples;
                    into.put(at, into.get(at) + 1f / (samples * samples));
                }
            }
        }
    }

    /** Which of the mask's rows or columns each sample lies in. */
    private static int[] places(int first, int count, int resized, int samples) {
        var places = new int[Math.multiplyExact(resized, samples)];
        for (int i = 0; i < places.length; i++) {
            places[i] = first + (int) ((i + 0.5) * count / places.length);
        }
        return places;
    }

    public List<Example> list() {
        return list;
    }

    /** Names of the pictures, in the order of the examples. */
    public List<String> ids() {
        return ids;
    }

    /** Groups of the pictures, in the order of the examples. */
    public List<String> groups() {
        return groups;
    }

    /** Rows and columns of the tiles that a model sees of them; empty if it sees them whole. */
    public Optional<String> tile() {
        return tile;
    }

    /** SHA-256 of the sorted names of the pictures, one a line. */
    public String digest() {
        return Sha256.hex(String.join("\n", ids.stream().sorted().toList()));
    }
}
