package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.aoju.bus.image.metric.AdvancedHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepts connections and hands them to the toolkit. The toolkit's own listener is not used: it cannot bind to port 0, starts a
 * thread for every connection however many there are, and ends for good when accepting fails once, as it does while the
 * process is out of file descriptors.
 */
final class Listener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 50;

    /** Connections beyond the limit of associations, so that these can still be told about the limit. */
    private static final int SPARE_CONNECTIONS = 16;

    private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(100);

    private final DicomListenConfiguration configuration;
    private final ToolkitDevice device;
    private final ServerSocket server;
    private final Semaphore free;
    private final Thread acceptor;

    /** The connection being handed over; used by the acceptor thread only. */
    private @Nullable Socket accepted;

    Listener(DicomListenConfiguration configuration, ToolkitDevice device) {
        this.configuration = configuration;
        this.device = device;
        this.server = bind(configuration);
        this.free = new Semaphore(configuration.maxAssociations() + SPARE_CONNECTIONS);
        this.acceptor = new Thread(this::accept, "dicom-accept-" + server.getLocalPort());
        acceptor.setDaemon(true);
        device.device().setExecutor(this::read);
        acceptor.start();
    }

    private static ServerSocket bind(DicomListenConfiguration configuration) {
        InetSocketAddress address = new InetSocketAddress(configuration.host(), configuration.port());
        try {
            ServerSocket socket = new GuardedServerSocket(configuration.maxPduLength());
            try {
                socket.bind(address, BACKLOG);
                return socket;
            } catch (IOException e) {
                socket.close();
                throw e;
            }
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "cannot listen on " + configuration.host() + ":" + configuration.port() + " (" + e.getMessage()
                            + "); change option 'port' or 'host' of dicom:listen, or end the program that uses it",
                    e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                handOver(server.accept());
            } catch (IOException e) {
                if (!server.isClosed()) {
                    LOG.warn("accepting a DICOM connection failed, going on: {}", e.getMessage());
                    LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
                }
            }
        }
    }

    private void handOver(Socket socket) throws IOException {
        if (!free.tryAcquire()) {
            socket.close();
            return;
        }
        accepted = socket;
        try {
            socket.setTcpNoDelay(configuration.tcpNoDelay());
            socket.setSoTimeout(Options.millis(configuration.requestTimeout()));
            AdvancedHandler.INSTANCE.onAccept(device.connection(), socket);
        } catch (IOException | RuntimeException e) {
            LOG.debug("a DICOM connection ended before it began", e);
            socket.close();
            if (accepted != null) {
                free.release();
            }
        } finally {
            accepted = null;
        }
    }

    /** Called by the toolkit, in the acceptor thread, with the task that reads the connection being handed over. */
    private void read(Runnable reader) {
        Socket socket = accepted;
        if (socket == null) {
            throw new IllegalStateException("no connection is being accepted");
        }
        device.readers().execute(() -> {
            try {
                reader.run();
            } catch (Error e) {
                // The toolkit closes the socket after exceptions, but not after errors.
                LOG.error("a DICOM connection failed: {}", e.toString());
                closeQuietly(socket);
            } finally {
                free.release();
            }
        });
        accepted = null;
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a socket failed", e);
        }
    }

    /** Accepts no more connections; those that exist go on. */
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join();
        } catch (IOException e) {
            LOG.warn("closing the DICOM port failed: {}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
