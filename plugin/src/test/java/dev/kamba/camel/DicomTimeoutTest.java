package dev.kamba.camel;

import org.aoju.bus.image.Dimse;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.DimseRQHandler;
import org.aoju.bus.image.metric.PDVInputStream;
import org.aoju.bus.image.metric.internal.pdu.Presentation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A peer that goes silent, at whatever moment, does not hold an exchange for ever. */
@Timeout(60)
class DicomTimeoutTest {

    private static final String CT = "1.2.840.10008.5.1.4.1.1.2";

    @TempDir
    Path sent;

    @TempDir
    Path received;

    @Test
    void a_peer_that_does_not_answer_the_association_request() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                Listening sending = Listening.start(received)) {
            String uri = "dicom:MUTE@127.0.0.1:" + mute.getLocalPort() + "?associateTimeout=200ms&operation=echo";
            assertThatThrownBy(() -> sending.send(uri, "")).hasMessageStartingWith("PEER_UNREACHABLE");
        }
    }

    @Test
    void a_peer_that_does_not_answer_a_store() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        try (Listening slow = Listening.start(received, "", instance -> await(answer))) {
            Path file = Studies.ct(sent, 1).get(0);
            assertThatThrownBy(() -> slow.send(slow.peerUri("&responseTimeout=200ms"), file))
                    .hasMessageStartingWith("PEER_UNREACHABLE")
                    .hasMessageContaining(CT);
            answer.countDown();
        }
    }

    @Test
    void a_peer_that_takes_no_more_bytes() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        DicomListenConfiguration configuration = new DicomListenConfiguration();
        configuration.setHost("127.0.0.1");
        configuration.setPort(0);
        Path file = large();
        try (ToolkitDevice device = new ToolkitDevice("*", "test");
                Listening sending = Listening.start(received)) {
            device.entity().setAssociationAcceptor(true);
            device.device().setAssociationHandler(new Negotiator(configuration));
            device.device().setDimseRQHandler(new Deaf(end));
            try (Listener listener = new Listener(configuration, device)) {
                String uri = "dicom:KAMBA@127.0.0.1:" + listener.port() + "?sendTimeout=300ms";
                assertThatThrownBy(() -> sending.send(uri, file))
                        .hasMessageStartingWith("PEER_UNREACHABLE")
                        .hasMessageContaining(CT);
            } finally {
                end.countDown();
            }
        }
    }

    /** More than the buffers of both sockets hold. */
    private Path large() throws Exception {
        IncomingFile file = IncomingFile.create(sent, 1L << 30);
        file.writeMeta(CT, "1.2.3", "1.2.840.10008.1.2.4.70", "TEST");
        file.write(new byte[1 << 26]);
        file.finish();
        assertThat(file.size()).isGreaterThan(1 << 26);
        return file.path();
    }

    private record Deaf(CountDownLatch end) implements DimseRQHandler {

        @Override
        public void onDimse(
                Association association,
                Presentation context,
                Dimse operation,
                Attributes command,
                @Nullable PDVInputStream data) {
            await(end);
        }

        @Override
        public void onClose(Association association) {}
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
