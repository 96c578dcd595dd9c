package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Checks of option values that name the option they refuse. */
final class Options {

    /** The toolkit refuses longer protocol data units. */
    private static final int MAX_PDU_LENGTH = 1 << 24;

    private static final int MIN_PDU_LENGTH = 4096;

    private Options() {}

    static void require(boolean holds, String option, String rule) {
        if (!holds) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "option '" + option + "' of the dicom endpoint " + rule);
        }
    }

    static void requireAeTitle(String title, String option) {
        require(AeTitle.valid(title), option, "must be 1 to 16 printable ASCII characters without backslash");
    }

    static void requirePduLength(int bytes, String option) {
        require(
                bytes >= MIN_PDU_LENGTH && bytes <= MAX_PDU_LENGTH,
                option,
                "must be " + MIN_PDU_LENGTH + " to " + MAX_PDU_LENGTH + " bytes");
    }

    static void requireTimeout(Duration timeout, String option) {
        require(
                timeout.toMillis() > 0 && timeout.toMillis() < Integer.MAX_VALUE / 2,
                option,
                "must be a time such as 30s, of at most 10 days");
    }

    /** Milliseconds, as the toolkit wants them; the value has passed {@link #requireTimeout}. */
    static int millis(Duration timeout) {
        return Math.toIntExact(timeout.toMillis());
    }

    /** The parts of a list written with commas, without blanks around them; an empty text is an empty list. */
    static List<String> list(String commaSeparated) {
        return Arrays.stream(commaSeparated.split(",", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
