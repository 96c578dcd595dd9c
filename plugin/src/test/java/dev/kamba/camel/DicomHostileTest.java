package dev.kamba.camel;

import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Connection;
import org.aoju.bus.image.metric.internal.pdu.AAssociateRQ;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Whatever one peer does to its connection, the next one is served. */
class DicomHostileTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @TempDir
    Path received;

    private Listening listening;

    @BeforeEach
    void listen() throws Exception {
        listening = Listening.start(
                received, "&maxAssociations=2&requestTimeout=300ms&idleTimeout=300ms&dimseTimeout=300ms");
    }

    @AfterEach
    void close() throws Exception {
        listening.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 5, 8})
    void random_bytes(long seed) throws Exception {
        byte[] noise = new byte[5000];
        new Random(seed).nextBytes(noise);
        send(noise);
        listening.echo();
    }

    @ParameterizedTest(name = "type {0}")
    @ValueSource(bytes = {1, 2, 3, 4, 5, 6, 7, 8})
    void a_data_unit_that_claims_gigabytes(byte type) throws Exception {
        send(pdu(type, 0x7FFF_FFF0, new byte[100]));
        send(pdu(type, -1, new byte[100]));
        listening.echo();
    }

    @Test
    void half_a_request_then_the_end() throws Exception {
        byte[] request = pdu((byte) 1, 200, new byte[200]);
        send(Arrays.copyOf(request, 100));
        listening.echo();
    }

    @Test
    void a_request_of_nothing_but_zeros() throws Exception {
        send(pdu((byte) 1, 200, new byte[200]));
        listening.echo();
    }

    @Test
    void connections_that_never_say_a_word_are_closed_in_time() throws Exception {
        Socket[] silent = new Socket[10];
        for (int i = 0; i < silent.length; i++) {
            silent[i] = connect();
        }
        listening.echo();
        for (Socket socket : silent) {
            socket.setSoTimeout(10_000);
            drain(socket);
            socket.close();
        }
    }

    @Test
    void more_connections_than_threads_are_turned_away() throws Exception {
        Socket[] flood = new Socket[60];
        for (int i = 0; i < flood.length; i++) {
            flood[i] = connect();
        }
        for (Socket socket : flood) {
            socket.close();
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            listening.echo();
            return true;
        });
    }

    @Test
    void a_store_cut_off_in_the_middle_leaves_no_file() throws Exception {
        interruptedStore(association -> ToolkitDevice.close(association));
        awaitEmpty();
        listening.echo();
    }

    @Test
    void a_store_aborted_in_the_middle_leaves_no_file() throws Exception {
        interruptedStore(Association::abort);
        awaitEmpty();
        listening.echo();
    }

    @Test
    void a_store_that_stalls_is_ended_and_leaves_no_file() throws Exception {
        interruptedStore(DicomHostileTest::awaitClose);
        awaitEmpty();
        listening.echo();
        assertThat(listening.instances()).isEmpty();
    }

    @Test
    void a_command_with_a_gigantic_element_ends_the_association_only() throws Exception {
        try (ToolkitDevice device = new ToolkitDevice("BAD", "test")) {
            Association association = associate(device);
            OutputStream out = association.getSocket().getOutputStream();
            // One command fragment: element (0000,0002) that claims 2 GB.
            byte[] command = {0, 0, 2, 0, 0, 0, 0, 0x7F};
            ByteBuffer pdu = ByteBuffer.allocate(6 + 6 + command.length);
            pdu.put((byte) 4).put((byte) 0).putInt(6 + command.length);
            pdu.putInt(2 + command.length).put((byte) 1).put((byte) 3).put(command);
            out.write(pdu.array());
            out.flush();
            awaitClose(association);
        }
        listening.echo();
    }

    @Test
    void associations_over_the_limit_are_rejected_for_the_time_being() throws Exception {
        try (ToolkitDevice device = new ToolkitDevice("GREEDY", "test")) {
            associate(device);
            associate(device);
            assertThatThrownBy(() -> associate(device)).hasMessageContaining("local-limit-exceeded");
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            listening.echo();
            return true;
        });
    }

    private interface Interruption {
        void in(Association association) throws Exception;
    }

    /** Begins a C-STORE, sends half a megabyte of it and then does something else. */
    private void interruptedStore(Interruption interruption) throws Exception {
        try (ToolkitDevice device = new ToolkitDevice("BAD", "test")) {
            Association association = associate(device);
            assertThatThrownBy(() -> association
                            .cstore(
                                    CT,
                                    "1.2.3",
                                    0,
                                    (out, syntax) -> {
                                        out.write(new byte[1 << 19]);
                                        out.flush();
                                        Awaitility.await()
                                                .until(() -> received.toFile().list().length == 1);
                                        interrupt(interruption, association);
                                        out.write(new byte[1 << 19]);
                                    },
                                    Uids.IMPLICIT_LITTLE)
                            .next())
                    .isInstanceOf(Exception.class);
        }
    }

    private static void interrupt(Interruption interruption, Association association) throws IOException {
        try {
            interruption.in(association);
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static void awaitClose(Association association) {
        Awaitility.await("the other side to close")
                .atMost(Duration.ofSeconds(10))
                .until(() -> !association.isReadyForDataTransfer());
    }

    private Association associate(ToolkitDevice device) throws Exception {
        AAssociateRQ request = new AAssociateRQ();
        request.setCallingAET("BAD");
        request.setCalledAET("KAMBA");
        request.addPresentationContextFor(CT, Uids.IMPLICIT_LITTLE);
        Connection remote = new Connection(null, "127.0.0.1", listening.port());
        return device.entity().connect(device.connection(), remote, request);
    }

    private void awaitEmpty() {
        Awaitility.await("partial file to be deleted")
                .atMost(Duration.ofSeconds(10))
                .until(() -> received.toFile().list().length == 0);
    }

    private static byte[] pdu(byte type, int length, byte[] body) {
        return ByteBuffer.allocate(6 + body.length)
                .put(type)
                .put((byte) 0)
                .putInt(length)
                .put(body)
                .array();
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), listening.port());
    }

    /** Sends bytes and waits until the other side has closed. */
    private void send(byte[] bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            drain(socket);
        }
    }

    private static void drain(Socket socket) throws IOException {
        try (InputStream in = socket.getInputStream()) {
            in.transferTo(OutputStream.nullOutputStream());
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }
}
