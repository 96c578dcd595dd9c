package dev.kamba.trainer.data;

import dev.kamba.digest.Sha256;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.inference.Crop;
import dev.kamba.inference.Preparation;
import dev.kamba.model.Input;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Examples with the names of their pictures. */
public final class Examples {

    /** The truth is sampled at this many places along each side of a pixel. */
    private static final int SAMPLES = 4;

    private final List<Example> list;
    private final List<String> ids;

    private Examples(List<Example> list, List<String> ids) {
        this.list = List.copyOf(list);
        this.ids = List.copyOf(ids);
    }

    private record Named(String id, Example example) {}

    /**
     * Decodes pictures, several at a time, and prepares them for a model's input, in order.
     *
     * @param progress gets the number of finished pictures after each of them, from several threads and not in order
     */
    public static Examples of(Pictures pictures, Input input, int labels, IntConsumer progress) {
        var done = new AtomicInteger();
        var preparation = new Preparation(input);
        var named = pictures.map(cases -> cases.stream()
                .map(each -> {
                    var example = prepared(each, input, labels, preparation);
                    progress.accept(done.incrementAndGet());
                    return new Named(each.id(), example);
                })
                .toList());
        return new Examples(
                named.stream().map(Named::example).toList(),
                named.stream().map(Named::id).toList());
    }

    private static Example prepared(Case one, Input input, int labels, Preparation preparation) {
        if (one.truth().size() != labels) {
            throw new IllegalArgumentException(
                    one.id() + " has " + one.truth().size() + " masks, but there are " + labels + " labels");
        }
        try {
            return example(one, input, preparation);
        } catch (KambaException e) {
            throw new KambaException(e.code(), "picture " + one.id() + ": " + e.detail(), e);
        }
    }

    static Example example(Case one, Input input, Preparation preparation) {
        int plane = input.rows() * input.columns();
        var image = FloatBuffer.allocate(Math.multiplyExact(input.tensorChannels(), plane));
        preparation.fill(one.plane(), image);
        var crop = Crop.of(one.plane(), input);
        var target = new float[Math.multiplyExact(one.truth().size(), plane)];
        for (int label = 0; label < one.truth().size(); label++) {
            shares(one.truth().get(label), crop, input, target, label * plane);
        }
        return new Example(image.array(), target);
    }

    /** Adds the share of every pixel of the resized region that the mask covers. */
    private static void shares(Mask mask, Region region, Input input, float[] into, int start) {
        var places = places(region.column(), region.columns(), input.columns());
        var lines = places(region.row(), region.rows(), input.rows());
        for (int y = 0; y < lines.length; y++) {
            int line = start + y / SAMPLES * input.columns();
            for (int x = 0; x < places.length; x++) {
                if (mask.at(lines[y], places[x])) {
                    into[line + x / SAMPLES] += 1f / (SAMPLES * SAMPLES);
                }
            }
        }
    }

    /** Which of the mask's rows or columns each sample lies in. */
    private static int[] places(int first, int count, int resized) {
        var places = new int[Math.multiplyExact(resized, SAMPLES)];
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

    /** SHA-256 of the sorted names of the pictures, one a line. */
    public String digest() {
        return Sha256.hex(String.join("\n", ids.stream().sorted().toList()));
    }
}
