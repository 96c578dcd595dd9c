package dev.kamba.camel;

import org.aoju.bus.image.Device;
import org.aoju.bus.image.metric.ApplicationEntity;
import org.aoju.bus.image.metric.Association;
import org.aoju.bus.image.metric.Connection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** One toolkit device with one application entity and connection, and the threads that serve them. */
final class ToolkitDevice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ToolkitDevice.class);
    private static final long CLOSE_SECONDS = 2;

    private final Device device = new Device("kamba");
    private final Connection connection = new Connection();
    private final ApplicationEntity entity;
    private final ExecutorService readers;
    private final ScheduledThreadPoolExecutor timers;

    /** The application entity {@code *} answers to every title; the threads' names start with the given name. */
    ToolkitDevice(String aeTitle, String threadName) {
        entity = new ApplicationEntity(aeTitle);
        readers = Executors.newCachedThreadPool(threads(threadName));
        timers = new ScheduledThreadPoolExecutor(1, threads(threadName + "-timer"));
        timers.setRemoveOnCancelPolicy(true);
        device.addConnection(connection);
        device.addApplicationEntity(entity);
        entity.addConnection(connection);
        device.setExecutor(readers);
        device.setScheduledExecutor(timers);
    }

    private static ThreadFactory threads(String name) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    Device device() {
        return device;
    }

    Connection connection() {
        return connection;
    }

    ApplicationEntity entity() {
        return entity;
    }

    ExecutorService readers() {
        return readers;
    }

    ScheduledThreadPoolExecutor timers() {
        return timers;
    }

    /** Aborts every association and ends all threads. */
    @Override
    public void close() {
        readers.shutdown();
        // An abort waits for a write in progress, so it must not run here; the timers also close sockets after an
        // abort.
        for (Association association : device.listOpenAssociations()) {
            timers.execute(association::abort);
        }
        if (!readersEnd()) {
            for (Association association : device.listOpenAssociations()) {
                close(association);
            }
            readers.shutdownNow();
            readersEnd();
        }
        timers.shutdownNow();
    }

    /** Ends an association at once, without a word to the peer. */
    static void close(Association association) {
        try {
            association.getSocket().close();
        } catch (IOException e) {
            LOG.debug("closing a socket failed", e);
        }
    }

    private boolean readersEnd() {
        try {
            return readers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
