package dev.kamba.trainer.data;

import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MultipartTest {

    private static final String TYPE = "multipart/related; type=\"application/dicom\"; boundary=ab-ab";

    @ParameterizedTest
    @ValueSource(
            strings = {"content", "\r\n--ab-a", "\r\n--ab\r\n--ab-", "\r\r\n\r\n--\r\n--ab-b", "\r\n-\r\n--ab-a\r", ""})
    void content_is_copied_whatever_it_looks_like(String content) throws IOException {
        assertThat(first("preamble\r\n--ab-ab\r\nContent-Type: application/dicom\r\n\r\n" + content + "\r\n--ab-ab--"))
                .isEqualTo(content);
    }

    @Test
    void only_the_first_part_is_copied() throws IOException {
        assertThat(first("--ab-ab\r\n\r\none\r\n--ab-ab\r\n\r\ntwo\r\n--ab-ab--"))
                .isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "multipart/related;boundary=\"ab-ab\";type=\"application/dicom\"",
                "Multipart/Related; type=application/dicom; Boundary=ab-ab; start=x"
            })
    void the_boundary_may_be_quoted_or_not(String type) throws IOException {
        var into = new ByteArrayOutputStream();

        assertThat(Multipart.copyFirst(stream("--ab-ab\r\n\r\none\r\n--ab-ab--"), type, into, 100))
                .isEqualTo(3);
        assertThat(into).hasToString("one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--ab-ab\r\n\r\nno end", "--ab-ab\r\nheader\r\n", "--other\r\n\r\none\r\n--other--"})
    void an_answer_that_ends_early_is_refused(String body) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> first(body))
                .withMessageContaining("ends");
    }

    @Test
    void an_answer_without_bounds_is_refused() {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> first("x".repeat(70_000)))
                .withMessageContaining("too long");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> first("--ab-ab\r\n\r\n" + "x".repeat(1001) + "\r\n--ab-ab--"))
                .withMessageContaining("more than 1000 bytes");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Multipart.copyFirst(stream("{}"), "application/json", new ByteArrayOutputStream(), 9))
                .withMessageContaining("multipart");
    }

    private static String first(String body) throws IOException {
        var into = new ByteArrayOutputStream();
        Multipart.copyFirst(stream(body), TYPE, into, 1000);
        return into.toString(StandardCharsets.ISO_8859_1);
    }

    private static ByteArrayInputStream stream(String body) {
        return new ByteArrayInputStream(body.getBytes(StandardCharsets.ISO_8859_1));
    }
}
