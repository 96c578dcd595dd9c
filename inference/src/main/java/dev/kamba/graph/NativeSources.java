package dev.kamba.graph;

import dev.kamba.digest.Sha256;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which sources a library was built from. deploy/native/build.sh writes their SHA-256 behind the library, where no loader looks; the
 * jar carries the sources themselves.
 */
public final class NativeSources {

    private static final String MARK = "\nkamba-sources\n";

    /** More than three times what there is now. */
    private static final int MOST_BYTES = 16 << 10;

    private static final Pattern LINE = Pattern.compile("[0-9a-f]{64}  \\w+\\.\\w+");

    private NativeSources() {}

    /** Why a library is not one of this jar, and what to do; empty if it is. */
    public static Optional<String> obstacle(Path library) {
        return difference(library)
                .map(other -> other + "; build both together with deploy/native/build.sh and mvn package");
    }

    private static Optional<String> difference(Path library) {
        try {
            var end = end(library);
            int mark = end.lastIndexOf(MARK);
            var lines = mark < 0
                    ? List.<String>of()
                    : end.substring(mark + MARK.length()).lines().toList();
            if (lines.isEmpty() || !lines.stream().allMatch(LINE.asMatchPredicate())) {
                return Optional.of("it does not say which sources it was built from");
            }
            for (var line : lines) {
                var source = line.substring(line.lastIndexOf(' ') + 1);
                if (!line.startsWith(digest(source) + " ")) {
                    return Optional.of("it was built from another " + source + " than this jar");
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("it cannot be read: " + e.getMessage());
        }
    }

    private static String end(Path library) throws IOException {
        try (var file = new RandomAccessFile(library.toFile(), "r")) {
            var bytes = new byte[(int) Math.min(file.length(), MOST_BYTES)];
            file.seek(file.length() - bytes.length);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    /** Empty for a source that this jar does not have. */
    private static String digest(String source) throws IOException {
        try (var bytes = NativeSources.class.getResourceAsStream("sources/" + source)) {
            return bytes == null ? "" : HexFormat.of().formatHex(Sha256.start().digest(bytes.readAllBytes()));
        }
    }
}
