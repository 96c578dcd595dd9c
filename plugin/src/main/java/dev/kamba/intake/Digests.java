package dev.kamba.intake;

import dev.kamba.digest.Sha256;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.util.HexFormat;

/** SHA-256 of stored instances, in hexadecimal. */
final class Digests {

    /** After preamble, prefix, tag, VR and length comes the value of the group length, four bytes. */
    private static final int GROUP_LENGTH = 128 + 4 + 8;

    private static final int FIRST_ELEMENT_END = GROUP_LENGTH + 4;

    private Digests() {}

    /** Of the data set of a Part 10 file, without its file meta information (PS3.10 section 7.1). */
    static String sha256OfDataSet(Path file) throws IOException {
        var digest = Sha256.start();
        try (var in = new BufferedInputStream(Files.newInputStream(file))) {
            var start = ByteBuffer.wrap(in.readNBytes(FIRST_ELEMENT_END)).order(ByteOrder.LITTLE_ENDIAN);
            in.skipNBytes(start.getInt(GROUP_LENGTH));
            new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
