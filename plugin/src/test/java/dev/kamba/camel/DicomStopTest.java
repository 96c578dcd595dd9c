package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DicomStopTest {

    @TempDir
    Path sent;

    @TempDir
    Path received;

    @Test
    void a_store_in_progress_is_answered_before_the_end() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        List<Path> files = Studies.ct(sent, 2);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (Listening sending = Listening.start(sent.resolve("unused"))) {
            Listening listening = Listening.start(received, "", instance -> {
                inside.countDown();
                await(goOn);
            });
            String uri = listening.peerUri("");
            Future<Object> results = sender.submit(() -> sending.send(uri, files.get(0)));
            await(inside);
            Thread stopper = new Thread(() -> close(listening));
            stopper.start();
            goOn.countDown();

            assertThat((List<?>) results.get(20, TimeUnit.SECONDS)).hasSize(1);
            stopper.join(TimeUnit.SECONDS.toMillis(20));
            assertThat(stopper.isAlive()).isFalse();
            assertThat(listening.instances()).hasSize(1);
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void no_thread_is_left_after_stop() throws Exception {
        try (Listening listening = Listening.start(received)) {
            listening.store(Studies.ct(sent, 2));
            assertThat(ourThreads()).isNotEmpty().allMatch(Thread::isDaemon);
        }
        assertThat(ourThreads()).isEmpty();
    }

    private static List<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("dicom-"))
                .toList();
    }

    @Test
    void it_can_be_stopped_and_started_again() throws Exception {
        try (Listening listening = Listening.start(received)) {
            listening.echo();
            listening.context().getRouteController().stopRoute("receive");
            listening.context().getRouteController().startRoute("receive");
            listening.echo();
        }
    }

    @Test
    void a_port_in_use_is_named_with_its_option() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Listening.start(received, "&port=" + taken.getLocalPort()))
                    .rootCause()
                    .isInstanceOf(BindException.class);
            assertThat(causes(taken.getLocalPort()))
                    .anySatisfy(cause -> assertThat(cause)
                            .isInstanceOf(KambaException.class)
                            .hasMessageStartingWith(ErrorCode.CONFIGURATION_INVALID.name())
                            .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
                            .hasMessageContaining("option 'port'"));
        }
    }

    private Stream<Throwable> causes(int port) {
        try (Listening listening = Listening.start(received, "&port=" + port)) {
            throw new AssertionError("listens on " + listening.port());
        } catch (Exception e) {
            return Stream.iterate((Throwable) e, cause -> cause != null, Throwable::getCause);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new AssertionError("waited in vain");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void close(Listening listening) {
        try {
            listening.close();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
