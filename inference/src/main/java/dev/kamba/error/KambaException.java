package dev.kamba.error;

import org.jspecify.annotations.Nullable;

import java.io.Serial;

/**
 * The only exception that crosses package borders. Its message is {@code CODE: detail} and never holds patient data: a
 * detail names attributes, sizes and settings, not values that identify a person.
 */
public final class KambaException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final ErrorCode code;
    private final String detail;

    public KambaException(ErrorCode code, String detail) {
        this(code, detail, null);
    }

    public KambaException(ErrorCode code, String detail, @Nullable Throwable cause) {
        super(code + ": " + detail, cause);
        this.code = code;
        this.detail = detail;
    }

    public ErrorCode code() {
        return code;
    }

    /** The code and the detail; unlike {@link #getMessage()} never null. */
    public String summary() {
        return code + ": " + detail;
    }

    /** What went wrong and what to do about it, in one sentence without patient data. */
    public String detail() {
        return detail;
    }
}
