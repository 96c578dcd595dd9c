package dev.kamba.intake;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, in hexadecimal. */
final class Digests {

    /** After preamble, prefix, tag, VR and length comes the value of the group length, four bytes. */
    private static final int GROUP_LENGTH = 128 + 4 + 8;

    private static final int FIRST_ELEMENT_END = GROUP_LENGTH + 4;

    private Digests() {}

    static String sha256(String text) {
        return HexFormat.of().formatHex(digest().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of the data set of a Part 10 file, without its file meta information (PS3.10 section 7.1). */
    static String sha256OfDataSet(Path file) throws IOException {
        var digest = digest();
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var start = ByteBuffer.wrap(in.readNBytes(FIRST_ELEMENT_END)).order(ByteOrder.LITTLE_ENDIAN);
            in.skipNBytes(start.getInt(GROUP_LENGTH));
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
