package dev.kamba.result;

import dev.kamba.digest.Sha256;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** UIDs that follow from their meaning: a UUID of version 8 (RFC 9562) made from SHA-256, under 2.25 (PS3.5 section B.2). */
final class StableUid {

    private StableUid() {}

    /** The UID of a kind of thing that the parts determine; equal arguments give equal UIDs, on every node. */
    static String of(String kind, List<String> parts) {
        var digest = Sha256.start();
        update(digest, kind);
        parts.forEach(part -> update(digest, part));
        var bytes = Arrays.copyOf(digest.digest(), 16);
        bytes[6] = (byte) ((bytes[6] & 0x0f) | 0x80);
        bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
        return "2.25." + new BigInteger(1, bytes);
    }

    /** A number 0..bound-1 that the text determines. */
    static int number(String text, int bound) {
        return new BigInteger(1, Sha256.start().digest(text.getBytes(StandardCharsets.UTF_8)))
                .mod(BigInteger.valueOf(bound))
                .intValue();
    }

    // The length in front keeps ("ab", "c") and ("a", "bc") apart.
    private static void update(MessageDigest digest, String part) {
        var bytes = part.getBytes(StandardCharsets.UTF_8);
        digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        digest.update(bytes);
    }
}
