package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.inference.Picture;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Masks in picture files: black and white, one file per label, or one file whose stored values are label numbers. */
final class MaskFiles {

    /** For whoever has several labels. */
    private static final String SEVERAL =
            "give one file of 0 and 255 for each label, separated by ';' in the manifest's column mask, or one file in which"
                    + " 0 is background and label k has the value k";

    private MaskFiles() {}

    static List<Mask> read(List<Path> files, int labels, int rows, int columns) {
        if (files.size() == labels) {
            return files.stream().map(file -> binary(file, rows, columns)).toList();
        }
        if (files.size() == 1) {
            return indexed(files.get(0), labels, rows, columns);
        }
        throw broken("there are " + files.size() + " masks for " + labels + " labels; " + SEVERAL);
    }

    /** Black is 0; white is the file's highest value, or 1. */
    private static Mask binary(Path file, int rows, int columns) {
        var image = open(file, rows, columns).image();
        var samples = image.samples();
        int plane = rows * columns;
        var bits = new BitSet(plane);
        float highest = 0;
        for (int i = 0; i < plane; i++) {
            if (image.channels() == 3 && (samples[i] != samples[plane + i] || samples[i] != samples[2 * plane + i])) {
                throw broken("the mask is coloured; save it as black and white");
            }
            highest = Math.max(highest, samples[i]);
        }
        if (highest != 0 && highest != 1 && highest != 255) {
            throw greys(highest);
        }
        for (int i = 0; i < plane; i++) {
            if (samples[i] == highest && highest > 0) {
                bits.set(i);
            } else if (samples[i] != 0) {
                throw greys(samples[i]);
            }
        }
        return Mask.of(rows, columns, bits);
    }

    private static KambaException greys(float value) {
        return broken("the mask holds the value " + Math.round(value)
                + "; it must hold 0 and 255 only, so save it as PNG without smoothed edges");
    }

    private static List<Mask> indexed(Path file, int labels, int rows, int columns) {
        var values = open(file, rows, columns).stored();
        for (int value : values) {
            if (value > labels) {
                throw broken(
                        "the mask holds the value " + value + ", but there are only " + labels + " labels; " + SEVERAL);
            }
        }
        return IntStream.rangeClosed(1, labels)
                .mapToObj(label -> mask(values, rows, columns, value -> value == label))
                .toList();
    }

    private static Mask mask(int[] values, int rows, int columns, IntPredicate is) {
        var bits = new BitSet(values.length);
        for (int i = 0; i < values.length; i++) {
            if (is.test(values[i])) {
                bits.set(i);
            }
        }
        return Mask.of(rows, columns, bits);
    }

    private static Picture open(Path file, int rows, int columns) {
        var picture = Picture.of(file);
        if (picture.rows() != rows || picture.columns() != columns) {
            throw broken("the mask is " + picture.rows() + " x " + picture.columns() + " pixels, the picture " + rows
                    + " x " + columns + "; they must be equal");
        }
        return picture;
    }

    private static KambaException broken(String detail) {
        return new KambaException(ErrorCode.IMAGE_UNSUPPORTED, detail);
    }
}
