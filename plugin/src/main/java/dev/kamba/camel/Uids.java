package dev.kamba.camel;

import java.util.regex.Pattern;

/** The form of unique identifiers (DICOM PS3.5 section 9.1). */
final class Uids {

    static final String IMPLICIT_LITTLE = "1.2.840.10008.1.2";
    static final String EXPLICIT_LITTLE = "1.2.840.10008.1.2.1";
    static final String EXPLICIT_BIG = "1.2.840.10008.1.2.2";
    static final String DEFLATED = "1.2.840.10008.1.2.1.99";

    static final String RLE = "1.2.840.10008.1.2.5";
    static final String SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
    static final String LABEL_MAP = "1.2.840.10008.5.1.4.1.1.66.7";

    private static final int LENGTH = 64;
    private static final Pattern FORM = Pattern.compile("[0-9]+(\\.[0-9]+)+");

    private Uids() {}

    /** True for dotted numbers of at most 64 characters; leading zeros are let pass, since senders use them. */
    static boolean valid(String uid) {
        return uid.length() <= LENGTH && FORM.matcher(uid).matches();
    }

    /** True if pixel data of the transfer syntax are not compressed, so that it can be changed without loss. */
    static boolean uncompressed(String transferSyntax) {
        return switch (transferSyntax) {
            case IMPLICIT_LITTLE, EXPLICIT_LITTLE, EXPLICIT_BIG, DEFLATED -> true;
            default -> false;
        };
    }
}
