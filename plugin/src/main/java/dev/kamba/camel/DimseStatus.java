package dev.kamba.camel;

import dev.kamba.error.ErrorCode;

/** The status values of C-STORE (DICOM PS3.4 section B.2.3 and PS3.7 annex C). */
final class DimseStatus {

    static final int SUCCESS = 0x0000;
    static final int PROCESSING_FAILURE = 0x0110;
    static final int UNRECOGNIZED_OPERATION = 0x0211;
    static final int OUT_OF_RESOURCES = 0xA700;
    static final int DATA_SET_MISMATCH = 0xA900;
    static final int CANNOT_UNDERSTAND = 0xC000;

    private DimseStatus() {}

    /** The status that tells the sender of an instance about a failure of ours. */
    static int of(ErrorCode code) {
        return switch (code) {
            case UNREADABLE,
                    IDENTITY_INVALID,
                    SYNTAX_UNSUPPORTED,
                    IMAGE_UNSUPPORTED,
                    PIXELS_INVALID,
                    GEOMETRY_INVALID -> CANNOT_UNDERSTAND;
            case IDENTITY_MISMATCH -> DATA_SET_MISMATCH;
            case STORAGE_FULL -> OUT_OF_RESOURCES;
            case MODEL_INVALID,
                    RESULT_INVALID,
                    CONFIGURATION_INVALID,
                    DEVICE_FAILED,
                    PEER_UNREACHABLE,
                    PEER_REFUSED,
                    INTERNAL -> PROCESSING_FAILURE;
        };
    }

    /** True for success and for the warnings, with which the peer has stored the instance all the same. */
    static boolean stored(int status) {
        return switch (status) {
            case SUCCESS, 0x0001, 0x0107, 0x0116 -> true;
            default -> (status & 0xF000) == 0xB000;
        };
    }

    /** As four hexadecimal digits, such as {@code 0xA700}. */
    static String text(int status) {
        return String.format("0x%04X", status);
    }
}
