package dev.kamba.camel;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

class PduGuardTest {

    private static final int LIMIT = 1 << 21;

    private static byte[] pdu(int type, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .put((byte) type)
                .put((byte) 0)
                .putInt(body.length)
                .put(body)
                .array();
    }

    private static byte[] value(int control, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .putInt(2 + body.length)
                .put((byte) 1)
                .put((byte) control)
                .put(body)
                .array();
    }

    private static byte[] element(int group, int element, int claimed, byte[] body) {
        return ByteBuffer.allocate(8 + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) group)
                .putShort((short) element)
                .putInt(claimed)
                .put(body)
                .array();
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    /** Reads through the guard in steps of some bytes. */
    private static byte[] read(byte[] stream, int step) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[step];
        try (InputStream in = new PduGuard(new ByteArrayInputStream(stream), LIMIT)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                out.write(buffer, 0, count);
            }
        }
        return out.toByteArray();
    }

    private static byte[] conversation() {
        byte[] command = element(0, 2, 6, new byte[6]);
        byte[] first = Arrays.copyOf(command, 5);
        byte[] rest = Arrays.copyOfRange(command, 5, command.length);
        return concat(
                pdu(1, new byte[300]),
                pdu(4, concat(value(1, first), value(3, rest))),
                pdu(4, concat(value(0, new byte[1000]), value(0, new byte[0]), value(2, new byte[10]))),
                pdu(4, value(3, command)),
                pdu(5, new byte[4]));
    }

    @ParameterizedTest(name = "in steps of {0}")
    @ValueSource(ints = {1, 2, 3, 5, 7, 16, 64, 10_000})
    void a_proper_conversation_passes_unchanged_however_it_is_cut(int step) throws Exception {
        assertThat(read(conversation(), step)).isEqualTo(conversation());
    }

    @Test
    void bytes_read_one_at_a_time_are_followed_too() throws Exception {
        byte[] stream = concat(pdu(5, new byte[] {-1, 2, 3, 4}), new byte[] {4, 0, 0x7F, 0, 0, 0});
        try (InputStream in = new PduGuard(new ByteArrayInputStream(stream), LIMIT)) {
            for (int i = 0; i < 6; i++) {
                in.read();
            }
            assertThat(in.read()).isEqualTo(255);
            assertThatIOException().isThrownBy(in::readAllBytes).withMessageContaining("longer than allowed");
        }
    }

    @Test
    void a_unit_longer_than_the_limit_ends_it_at_its_header() {
        byte[] header = ByteBuffer.allocate(6)
                .put((byte) 4)
                .put((byte) 0)
                .putInt(LIMIT + 1)
                .array();
        assertThatIOException().isThrownBy(() -> read(header, 6)).withMessageContaining(Integer.toString(LIMIT + 1));
    }

    @ParameterizedTest(name = "length {0}")
    @ValueSource(ints = {0, 1, 100, -1, Integer.MIN_VALUE})
    void a_value_that_does_not_fit_its_unit_ends_it(int length) {
        byte[] wrong = ByteBuffer.allocate(10)
                .putInt(length)
                .put((byte) 1)
                .put((byte) 0)
                .array();
        assertThatIOException().isThrownBy(() -> read(pdu(4, wrong), 64)).withMessageContaining("wrong length");
    }

    @Test
    void a_command_may_hold_only_command_elements_of_modest_length() {
        assertThatIOException().isThrownBy(() -> read(pdu(4, value(3, element(8, 5, 2, new byte[2]))), 64));
        assertThatIOException().isThrownBy(() -> read(pdu(4, value(3, element(0, 2, -1, new byte[2]))), 64));
        assertThatIOException().isThrownBy(() -> read(pdu(4, value(3, element(0, 2, 1 << 26, new byte[2]))), 64));
    }

    @Test
    void a_command_that_goes_on_and_on_ends_it() {
        byte[] elements = concat(element(0, 2, 30_000, new byte[30_000]), element(0, 2, 30_000, new byte[30_000]));
        assertThatIOException()
                .isThrownBy(() -> read(concat(pdu(4, value(1, elements)), pdu(4, value(1, elements))), 4096))
                .withMessageContaining("command set longer");
    }
}
