package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Findings in every encoding, and what others must read of them. */
final class Encoded {

    private Encoded() {}

    /** The masks without the pixels that belong to one before them. */
    static List<List<Mask>> apart(List<List<Mask>> masks) {
        return masks.stream().map(Encoded::apartIn).toList();
    }

    private static List<Mask> apartIn(List<Mask> masks) {
        var apart = new ArrayList<Mask>();
        for (var mask : masks) {
            var bits = mask.bits();
            apart.forEach(earlier -> bits.andNot(earlier.bits()));
            apart.add(Mask.of(mask.rows(), mask.columns(), bits));
        }
        return apart;
    }

    /** High in the masks and low, but not 0, beside them; 0 in frames where the mask is empty. */
    static List<List<ProbabilityMap>> probabilities(List<List<Mask>> masks) {
        return masks.stream()
                .map(each -> each.stream().map(Encoded::probability).toList())
                .toList();
    }

    private static ProbabilityMap probability(Mask mask) {
        var values = new byte[mask.rows() * mask.columns()];
        for (int i = 0; i < values.length && !mask.isEmpty(); i++) {
            values[i] = (byte) (mask.at(i / mask.columns(), i % mask.columns()) ? 255 - i % 100 : i % 120);
        }
        return ProbabilityMap.of(mask.rows(), mask.columns(), values);
    }

    static SegContent content(SegEncoding encoding, SourceSeries series, List<List<Mask>> masks) {
        int labels = masks.get(0).size();
        return switch (encoding) {
            case BINARY -> SegContent.binary(series.frames(), masks, labels);
            case FRACTIONAL -> SegContent.fractional(series.frames(), masks, probabilities(masks), labels);
            case LABELMAP -> SegContent.labelMap(series.frames(), masks, labels);
        };
    }

    static SegResult write(SourceSeries series, SegContent content, Path file) {
        var card = content.labels() == 1 ? Shapes.card("Lesion") : Shapes.card("Lesion", "Cyst");
        return Written.writer().write(new SegJob(series, card, Shapes.DIGEST, Written.CREATED), content, file);
    }

    /** What pydicom reads of each file: one line per frame, made as {@link #expected} makes it. */
    static List<List<String>> frames(List<Path> files) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-W", "ignore", Validator.script("read_frames.py")));
        files.forEach(file -> command.add(file.toString()));
        var read = new ArrayList<List<String>>();
        var lines = new ArrayList<String>();
        for (var line : Validator.run(command.toArray(String[]::new)).lines().toList()) {
            if (line.equals("end")) {
                read.add(List.copyOf(lines));
                lines.clear();
            } else {
                lines.add(line);
            }
        }
        return read;
    }

    /** What a reader must find, worked out pixel by pixel. */
    static List<String> expected(SegEncoding encoding, SourceSeries series, List<List<Mask>> masks) {
        var lines = new ArrayList<String>();
        int segments = encoding == SegEncoding.LABELMAP ? 1 : masks.get(0).size();
        for (int segment = 0; segment < segments; segment++) {
            for (int i = 0; i < masks.size(); i++) {
                var pixels = pixels(encoding, masks.get(i), segment);
                if (!Arrays.equals(pixels, new byte[pixels.length])) {
                    var place = Validator.line(series, i, segment, masks.get(i).get(segment))
                            .split(" ");
                    place[0] = encoding == SegEncoding.LABELMAP ? "-" : place[0];
                    place[4] = digest(pixels);
                    lines.add(String.join(" ", place));
                }
            }
        }
        return lines;
    }

    private static byte[] pixels(SegEncoding encoding, List<Mask> masks, int segment) {
        if (encoding == SegEncoding.FRACTIONAL) {
            return probability(masks.get(segment)).values();
        }
        int columns = masks.get(0).columns();
        var pixels = new byte[masks.get(0).rows() * columns];
        for (int label = 0; label < masks.size(); label++) {
            for (int i = 0; i < pixels.length; i++) {
                if ((encoding == SegEncoding.LABELMAP || label == segment)
                        && masks.get(label).at(i / columns, i % columns)) {
                    pixels[i] = (byte) (encoding == SegEncoding.LABELMAP ? label + 1 : 1);
                }
            }
        }
        return pixels;
    }

    static String digest(byte[] pixels) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(pixels))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
