package dev.kamba.trainer.data;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Region;
import dev.kamba.inference.Crop;
import dev.kamba.inference.Preparation;
import dev.kamba.model.Input;

import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Examples with the digest of the list of their pictures. */
public final class Examples {

    /** The truth is sampled at this many places along each side of a pixel. */
    private static final int SAMPLES = 4;

    private final List<Example> list;
    private final String digest;

    private Examples(List<Example> list, String digest) {
        this.list = List.copyOf(list);
        this.digest = digest;
    }

    /** Draws the studies and prepares them for a model's input, one label. */
    public static Examples of(List<Portion> portions, Input input) {
        var named = Studies.map(
                portions,
                cases -> cases.stream()
                        .map(each -> new Named(each.id(), example(each, input)))
                        .toList());
        return new Examples(
                named.stream().map(Named::example).toList(),
                digest(named.stream().map(Named::id).sorted().toList()));
    }

    private record Named(String id, Example example) {}

    static Example example(Case one, Input input) {
        var image = FloatBuffer.allocate(input.tensorChannels() * input.rows() * input.columns());
        new Preparation(input).fill(one.plane(), image);
        return new Example(
                image.array(), shares(one.truth(), Crop.of(one.plane(), input), input.rows(), input.columns()));
    }

    /** Share of every pixel of the resized region that the mask covers. */
    private static float[] shares(Mask mask, Region region, int rows, int columns) {
        var shares = new float[rows * columns];
        for (int y = 0; y < rows * SAMPLES; y++) {
            int row = region.row() + (int) ((y + 0.5) * region.rows() / (rows * SAMPLES));
            for (int x = 0; x < columns * SAMPLES; x++) {
                int column = region.column() + (int) ((x + 0.5) * region.columns() / (columns * SAMPLES));
                if (mask.at(row, column)) {
                    shares[y / SAMPLES * columns + x / SAMPLES] += 1f / (SAMPLES * SAMPLES);
                }
            }
        }
        return shares;
    }

    private static String digest(List<String> ids) {
        try {
            var lines = String.join("\n", ids).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(lines));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public List<Example> list() {
        return list;
    }

    /** SHA-256 of the sorted names of the pictures, one a line. */
    public String digest() {
        return digest;
    }
}
