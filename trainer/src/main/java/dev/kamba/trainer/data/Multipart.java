package dev.kamba.trainer.data;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The first part of a multipart answer (RFC 2046 section 5.1), bounded in every length. */
final class Multipart {

    private static final Pattern BOUNDARY =
            Pattern.compile("(?i)^multipart/related\\s*;.*?\\bboundary=(?:\"([^\"]{1,70})\"|([^\\s;,\"]{1,70})).*");

    /** What may stand before the first part, and all of its header lines together. */
    private static final int MOST_HEADER = 1 << 16;

    private Multipart() {}

    /**
     * Copies the first part's content.
     *
     * @param contentType of the answer
     * @param most so many bytes are taken at most
     * @return their number
     */
    static long copyFirst(InputStream from, String contentType, OutputStream into, long most) throws IOException {
        var found = BOUNDARY.matcher(contentType);
        if (!found.matches()) {
            throw broken("is not multipart/related with a boundary");
        }
        var boundary = found.group(1) != null ? found.group(1) : found.group(2);
        var delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        var in = new BufferedInputStream(from, 1 << 16);
        skipToContent(in, "--" + boundary);
        return copy(in, delimiter, into, most);
    }

    /** Reads the preamble, the first delimiter and the part's header, which an empty line ends. */
    private static void skipToContent(InputStream in, String delimiter) throws IOException {
        int left = MOST_HEADER;
        boolean inPart = false;
        while (true) {
            var line = new StringBuilder();
            int c;
            while ((c = in.read()) != '\n') {
                if (c < 0 || --left <= 0) {
                    throw broken(c < 0 ? "ends before its first part" : "has a header that is too long");
                }
                line.append((char) c);
            }
            var text = line.toString().stripTrailing();
            if (inPart && text.isEmpty()) {
                return;
            }
            inPart |= text.equals(delimiter);
        }
    }

    /** Copies up to the delimiter, which Knuth, Morris and Pratt's automaton finds in one pass without looking back. */
    private static long copy(InputStream in, byte[] delimiter, OutputStream into, long most) throws IOException {
        int[] fallback = fallback(delimiter);
        long written = 0;
        int matched = 0;
        while (matched < delimiter.length) {
            int c = in.read();
            if (c < 0) {
                throw broken("ends within a part");
            }
            while (matched > 0 && (byte) c != delimiter[matched]) {
                int shorter = fallback[matched - 1];
                into.write(delimiter, 0, matched - shorter);
                written += matched - shorter;
                matched = shorter;
            }
            if ((byte) c == delimiter[matched]) {
                matched++;
            } else {
                into.write(c);
                written++;
            }
            if (written > most) {
                throw broken("has a part of more than " + most + " bytes");
            }
        }
        return written;
    }

    /** For each length of a match, less one, the longest shorter match that it ends with. */
    private static int[] fallback(byte[] delimiter) {
        var fallback = new int[delimiter.length];
        for (int i = 1, length = 0; i < delimiter.length; i++) {
            while (length > 0 && delimiter[i] != delimiter[length]) {
                length = fallback[length - 1];
            }
            length += delimiter[i] == delimiter[length] ? 1 : 0;
            fallback[i] = length;
        }
        return fallback;
    }

    private static KambaException broken(String what) {
        return new KambaException(
                ErrorCode.PEER_REFUSED, "the server's answer " + what + "; check its DICOMweb settings");
    }
}
