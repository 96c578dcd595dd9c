package dev.kamba.error;

/** The stable names of all failures, as they appear in logs, metrics and documentation. */
public enum ErrorCode {
    /** The bytes are not a DICOM data set, or end early. */
    UNREADABLE(ErrorKind.REQUEST),
    /** An attribute that identifies the instance is missing or is not a valid UID. */
    IDENTITY_INVALID(ErrorKind.REQUEST),
    /** The data set's SOP class or instance is not the one announced in the request. */
    IDENTITY_MISMATCH(ErrorKind.REQUEST),
    /** The transfer syntax cannot be decoded here. */
    SYNTAX_UNSUPPORTED(ErrorKind.REQUEST),
    /** The image is of a kind, size or layout that cannot be processed. */
    IMAGE_UNSUPPORTED(ErrorKind.REQUEST),
    /** Pixel data are missing, truncated or corrupt. */
    PIXELS_INVALID(ErrorKind.REQUEST),
    /** The series' planes do not make a geometry that can be processed. */
    GEOMETRY_INVALID(ErrorKind.REQUEST),
    /** The model package or its card is broken or contradictory. */
    MODEL_INVALID(ErrorKind.REQUEST),
    /** A result failed its self-check and was not handed out; made again it would be the same. */
    RESULT_INVALID(ErrorKind.REQUEST),
    /** A rule, setting or command-line argument is wrong. */
    CONFIGURATION_INVALID(ErrorKind.INTERNAL),
    /** The file system is below its watermark or full. */
    STORAGE_FULL(ErrorKind.CAPACITY),
    /** The device or its memory failed. */
    DEVICE_FAILED(ErrorKind.CAPACITY),
    /** The remote system cannot be reached or broke the connection. */
    PEER_UNREACHABLE(ErrorKind.PEER),
    /** The remote system answered with a failure. */
    PEER_REFUSED(ErrorKind.PEER),
    /** Anything else: a defect. */
    INTERNAL(ErrorKind.INTERNAL);

    private final ErrorKind kind;

    ErrorCode(ErrorKind kind) {
        this.kind = kind;
    }

    public ErrorKind kind() {
        return kind;
    }
}
