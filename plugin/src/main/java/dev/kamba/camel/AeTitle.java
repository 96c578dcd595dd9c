package dev.kamba.camel;

/** The rules for application entity titles (DICOM PS3.5 section 6.2, value representation AE). */
final class AeTitle {

    private static final int LENGTH = 16;

    private AeTitle() {}

    /** True for 1 to 16 printable ASCII characters without backslash, not beginning or ending with a space. */
    static boolean valid(String title) {
        return !title.isEmpty()
                && title.length() <= LENGTH
                && title.strip().length() == title.length()
                && title.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '\\');
    }
}
