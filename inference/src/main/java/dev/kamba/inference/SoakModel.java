package dev.kamba.inference;

import dev.kamba.imaging.Mask;
import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelPackage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** One model of {@link Soak} in ever new versions, with pictures whose masks are known. */
final class SoakModel {

    private static final int SIZE = 512;
    private static final int PICTURES = 4;

    /** Versions whose files are kept: a request may still be about to load one that was just replaced. */
    private static final int KEPT = 4;

    private final Path original;
    private final Path folder;
    private final List<Plane> pictures;
    private final List<List<Mask>> expected = new ArrayList<>();
    private int versions;
    private volatile ModelPackage current;

    /** Finds out what each picture gives alone. */
    SoakModel(Path original, Path folder, Engine engine) {
        this.original = original;
        this.folder = folder;
        current = ModelPackage.open(original);
        var input = current.card().input();
        pictures = IntStream.range(0, PICTURES)
                .mapToObj(seed -> Plane.of(Noise.image(input, SIZE, seed)))
                .toList();
        for (var picture : pictures) {
            expected.add(engine.segment(current, List.of(picture), done -> {})
                    .masks()
                    .get(0));
        }
    }

    ModelPackage current() {
        return current;
    }

    /** Planes in a row, beginning with the given one. */
    List<Plane> planes(int first, int number) {
        return IntStream.range(first, first + number)
                .mapToObj(index -> pictures.get(index % PICTURES))
                .toList();
    }

    /** Share of the pixels that are not as they were alone, the worst of all masks. */
    double difference(int first, List<List<Mask>> found) {
        double worst = 0;
        for (int i = 0; i < found.size(); i++) {
            var known = expected.get((first + i) % PICTURES);
            for (int label = 0; label < known.size(); label++) {
                var bits = known.get(label).bits();
                bits.xor(found.get(i).get(label).bits());
                worst = Math.max(worst, (double) bits.cardinality() / (SIZE * SIZE));
            }
        }
        return worst;
    }

    /** Loads a new version, which differs in its digest alone, and lets the old one drain. */
    synchronized void replace(Engine engine) throws IOException {
        var before = current;
        var file = folder.resolve(original.getFileName() + "." + ++versions + ".onnx");
        Files.copy(original, file, StandardCopyOption.REPLACE_EXISTING);
        // Protobuf messages that follow each other are one message: onnx.proto, ModelProto.metadata_props (14).
        Files.write(file, entry((byte) 'v', versions), StandardOpenOption.APPEND);
        var after = ModelPackage.open(file);
        engine.load(after);
        current = after;
        engine.unload(before);
        Files.deleteIfExists(folder.resolve(original.getFileName() + "." + (versions - KEPT) + ".onnx"));
    }

    /** StringStringEntryProto: a key of one letter and up to nine digits. */
    private static byte[] entry(byte key, int value) {
        var digits = Integer.toString(value);
        var entry = new byte[7 + digits.length()];
        entry[0] = 14 << 3 | 2;
        entry[1] = (byte) (entry.length - 2);
        entry[2] = 1 << 3 | 2;
        entry[3] = 1;
        entry[4] = key;
        entry[5] = 2 << 3 | 2;
        entry[6] = (byte) digits.length();
        for (int i = 0; i < digits.length(); i++) {
            entry[7 + i] = (byte) digits.charAt(i);
        }
        return entry;
    }
}
