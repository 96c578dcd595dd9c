package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DimseStatusTest {

    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void every_code_is_a_failure_to_the_sender(ErrorCode code) {
        assertThat(DimseStatus.stored(DimseStatus.of(code))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "UNREADABLE, 0xC000",
        "IDENTITY_INVALID, 0xC000",
        "IDENTITY_MISMATCH, 0xA900",
        "SYNTAX_UNSUPPORTED, 0xC000",
        "STORAGE_FULL, 0xA700",
        "INTERNAL, 0x0110"
    })
    void codes_and_their_status(ErrorCode code, String text) {
        assertThat(DimseStatus.text(DimseStatus.of(code))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0000, 0xB000, 0xB006, 0xB007, 0xBFFF, 0x0107})
    void success_and_warnings_mean_stored(int status) {
        assertThat(DimseStatus.stored(status)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xA700, 0xA900, 0xC000, 0xCFFF, 0x0110, 0x0122, 0xFE00, -1})
    void anything_else_does_not(int status) {
        assertThat(DimseStatus.stored(status)).isFalse();
    }

    @Test
    void storage_classes_hold_the_newest_and_the_retired() {
        assertThat(StorageClasses.known("1.2.840.10008.5.1.4.1.1.66.7")).isTrue();
        assertThat(StorageClasses.known("1.2.840.10008.5.1.4.1.1.6")).isTrue();
        assertThat(StorageClasses.known("1.2.840.10008.5.1.4.1.2.2.1")).isFalse();
        assertThat(StorageClasses.plausible("1.2.840.10008.5.1.4.1.2.2.1")).isFalse();
        assertThat(StorageClasses.plausible("1.3.12.2.1107.5.9.1")).isTrue();
        assertThat(StorageClasses.plausible("1.2.840.10008.5.1.4.1.1.999")).isTrue();
        assertThat(StorageClasses.plausible("nonsense")).isFalse();
    }
}
