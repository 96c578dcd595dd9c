package dev.kamba.model;

/**
 * A coded concept (PS3.3 section 8.8).
 *
 * @param value Code Value (0008,0100), at most 16 characters
 * @param scheme Coding Scheme Designator (0008,0102), for example SCT
 * @param meaning Code Meaning (0008,0104), at most 64 characters
 */
public record Code(String value, String scheme, String meaning) {

    public Code {
        requireLength(value, 16, "value");
        requireLength(scheme, 16, "scheme");
        requireLength(meaning, 64, "meaning");
    }

    private static void requireLength(String text, int most, String name) {
        if (text.isBlank() || text.length() > most) {
            throw new IllegalArgumentException(name + " must have 1 to " + most + " characters, was '" + text + "'");
        }
    }
}
