package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/** Programs that others wrote, asked about our files. */
final class Validator {

    private Validator() {}

    /** The lines of dciodvfy that start with Error. */
    static List<String> errors(Path file) throws IOException, InterruptedException {
        return run("dciodvfy", "-new", file.toString())
                .lines()
                .filter(line -> line.startsWith("Error"))
                .toList();
    }

    /** What pydicom reads: one line per frame, made as {@link #expected} makes it. */
    static List<String> frames(Path file) throws IOException, InterruptedException {
        return frames(List.of(file)).get(0);
    }

    /** What pydicom reads of each file; one process reads them all, because starting it takes most of the time. */
    static List<List<String>> frames(List<Path> files) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("/usr/bin/python3", "-W", "ignore", script("read_seg.py")));
        files.forEach(file -> command.add(file.toString()));
        return parts(run(command.toArray(String[]::new)));
    }

    /** The parts of an output, each of which ends with a line {@code end}. */
    static List<List<String>> parts(String output) {
        var parts = new ArrayList<List<String>>();
        var part = new ArrayList<String>();
        for (var line : output.lines().toList()) {
            if (line.equals("end")) {
                parts.add(List.copyOf(part));
                part.clear();
            } else {
                part.add(line);
            }
        }
        return parts;
    }

    /** What a reader must find: segment, source instance, frame number, position and digest of the pixels. */
    static List<String> expected(SourceSeries series, List<List<Mask>> masks) {
        var lines = new ArrayList<String>();
        for (int label = 0; label < masks.get(0).size(); label++) {
            for (int i = 0; i < masks.size(); i++) {
                var mask = masks.get(i).get(label);
                if (!mask.isEmpty()) {
                    lines.add(line(series, i, label, mask));
                }
            }
        }
        return lines;
    }

    static String line(SourceSeries series, int index, int label, Mask mask) {
        var frame = series.frames().get(index);
        var position = frame.geometry()
                .filter(known -> series.geometric())
                .map(known -> "%.6f/%.6f/%.6f"
                        .formatted(
                                known.position().x(),
                                known.position().y(),
                                known.position().z()))
                .orElse("-");
        return "%d %s %s %s %s"
                .formatted(
                        label + 1,
                        frame.sopInstanceUid(),
                        hasOthers(series, frame.sopInstanceUid()) ? frame.number() : "-",
                        position,
                        digest(mask));
    }

    static boolean hasOthers(SourceSeries series, String instance) {
        return series.frames().stream()
                        .filter(frame -> frame.sopInstanceUid().equals(instance))
                        .count()
                > 1;
    }

    static String digest(Mask mask) {
        var pixels = new byte[mask.rows() * mask.columns()];
        for (int row = 0; row < mask.rows(); row++) {
            for (int column = 0; column < mask.columns(); column++) {
                pixels[row * mask.columns() + column] = (byte) (mask.at(row, column) ? 1 : 0);
            }
        }
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(pixels))
                    .substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static String script(String name) {
        return Path.of(Objects.requireNonNull(Validator.class.getResource(name), name)
                        .getPath())
                .toString();
    }

    static String run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output;
        try (InputStream in = process.getInputStream()) {
            output = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        // dciodvfy ends with 1 when it found errors; the others only when they failed.
        if (process.waitFor() != 0 && !command[0].equals("dciodvfy")) {
            throw new IOException(command[0] + " failed: " + output);
        }
        return output;
    }
}
