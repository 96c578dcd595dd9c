package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import org.jspecify.annotations.Nullable;

import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A session for one number of images, with input and output at fixed places of its device. One thread makes, runs and closes it.
 * Its native side, session.cpp, is part of the libraries that deploy/native/build.sh makes.
 */
final class Binding implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(Binding.class.getName());

    /** Run option: number of the CUDA graph that a run becomes. */
    private static final String GRAPH = "gpu_graph_id";

    /** A session has one shape and so one graph. ONNX Runtime keeps 0 for itself. */
    private static final String RECORDED = "1";

    /** ONNX Runtime's value for runs that are not recorded. */
    private static final String PLAIN = "-1";

    private static final int WARM_UP = 2;
    private static final Cleaner CLEANER = Cleaner.create();

    /** Above this the collector, which does not know how much hangs on a small object, is asked to look for batches of models that are gone. */
    private static final long MUCH = 256L << 20;

    private static final AtomicLong IN_USE = new AtomicLong();
    private static @Nullable Path loaded;

    private final OrtSession session;
    private final OrtSession.RunOptions options;
    private final boolean recorded;
    private final long handle;
    private boolean warm;
    private boolean closed;

    private Binding(OrtSession session, OrtSession.RunOptions options, boolean recorded, long handle) {
        this.session = session;
        this.options = options;
        this.recorded = recorded;
        this.handle = handle;
    }

    /**
     * Loads the native side. A process uses one library: a second one's functions would be those of the first.
     *
     * @param library registered with ONNX Runtime before, which tells it where ONNX Runtime is
     */
    static synchronized boolean load(Path library) {
        var path = library.toAbsolutePath();
        if (!isKnown(OrtSession.class) || !isKnown(OrtSession.RunOptions.class)) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "sessions are not bound to memory of the device: this ONNX Runtime keeps its handles elsewhere");
            return false;
        }
        if (loaded == null) {
            try {
                System.load(path.toString());
                loaded = path;
            } catch (UnsatisfiedLinkError e) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "sessions are not bound to memory of the device: {0}",
                        e.toString());
                return false;
            }
        }
        return path.equals(loaded);
    }

    /** Whether the native side finds what a Java object stands for: ONNX Runtime has no public way to ask for it. */
    private static boolean isKnown(Class<?> type) {
        try {
            return type.getDeclaredField("nativeHandle").getType() == long.class;
        } catch (NoSuchFieldException e) {
            return false;
        }
    }

    /** Makes a CUDA device the calling thread's own, undisturbed by other threads that record graphs; on the CPU does nothing. */
    static native void enter(int device) throws OrtException;

    /**
     * Binds a session, which is closed with this, or at once when it cannot be bound.
     *
     * @param recorded whether runs become a CUDA graph, for which the session must have been made
     */
    static Binding of(OrtSession session, ModelCard card, int device, int images, boolean recorded)
            throws OrtException {
        var input = card.input();
        long[] image = {images, input.tensorChannels(), input.rows(), input.columns()};
        long[] logits = {images, card.labels().size(), input.rows(), input.columns()};
        var options = new OrtSession.RunOptions();
        try {
            if (recorded) {
                options.addRunConfigEntry(GRAPH, RECORDED);
            }
            long handle = bind(session, device, ModelPackage.IMAGE, image, ModelPackage.LOGITS, logits);
            return new Binding(session, options, recorded, handle);
        } catch (OrtException | RuntimeException | Error e) {
            try (session;
                    options) {
                throw e;
            }
        }
    }

    void run(FloatBuffer images, FloatBuffer logits) throws OrtException {
        if (!recorded) {
            Recording.beside(() -> filled(logits, images, options, false));
        } else if (warm) {
            filled(logits, images, options, true);
        } else {
            warmUp(images, logits);
            record(images, logits);
            warm = true;
        }
    }

    private FloatBuffer filled(FloatBuffer logits, FloatBuffer images, OrtSession.RunOptions with, boolean asGraph)
            throws OrtException {
        run(handle, with, images.slice(), logits.slice(), asGraph);
        return logits;
    }

    /**
     * Memory cannot be allocated while a graph is recorded: ONNX Runtime takes what the first run needs, lays it out anew for the
     * second, and records after two runs of its own, which with memory taken as requested were not always enough for it.
     */
    private void warmUp(FloatBuffer images, FloatBuffer logits) throws OrtException {
        try (var plain = new OrtSession.RunOptions()) {
            plain.addRunConfigEntry(GRAPH, PLAIN);
            for (int i = 0; i < WARM_UP; i++) {
                Recording.beside(() -> filled(logits, images, plain, false));
            }
        }
    }

    /**
     * With options that nobody can stop: a recording that is broken off is never ended, and the device refuses much until it is. For the same
     * reason the session goes at once when its recording fails.
     */
    private void record(FloatBuffer images, FloatBuffer logits) throws OrtException {
        try (var whole = new OrtSession.RunOptions()) {
            whole.addRunConfigEntry(GRAPH, RECORDED);
            Recording.alone(() -> {
                try {
                    return filled(logits, images, whole, true);
                } catch (OrtException e) {
                    freed();
                    throw e;
                }
            });
        }
    }

    /** Ends the run in progress and all later ones; from any thread. */
    synchronized void stop() throws OrtException {
        if (!closed) {
            options.setTerminate(true);
        }
    }

    @Override
    public void close() throws OrtException {
        Recording.beside(this::freed);
    }

    private synchronized boolean freed() throws OrtException {
        if (!closed) {
            closed = true;
            free(handle);
            try (session;
                    options) {
                // What was bound goes first.
            }
        }
        return closed;
    }

    /**
     * Gives back to the system what the C library keeps of freed memory. Of a session with CUDA that is some 25 MB, in pieces that later
     * sessions do not reuse.
     */
    static native void trim();

    /** Memory of zeros that the device reads and writes at full speed, freed when nothing refers to it. */
    static ByteBuffer memory(int device, int bytes) throws OrtException {
        if (IN_USE.get() + bytes > MUCH) {
            System.gc();
        }
        long address = Recording.beside(() -> allocate(device, bytes));
        IN_USE.addAndGet(bytes);
        var buffer = view(address, bytes).order(ByteOrder.nativeOrder());
        CLEANER.register(buffer, new Release(device, address, bytes));
        return buffer;
    }

    /** Bytes that {@link #memory} has given and that are not freed yet. */
    static long inUse() {
        return IN_USE.get();
    }

    /** Slices and views of a buffer refer to it, so that this runs after the last of them is gone. */
    private record Release(int device, long address, int bytes) implements Runnable {

        @Override
        public void run() {
            try {
                Recording.beside(() -> {
                    release(device, address);
                    return IN_USE.addAndGet(-bytes);
                });
            } catch (OrtException e) {
                LOG.log(System.Logger.Level.WARNING, "memory for batches cannot be freed: {0}", e.getMessage());
            }
        }
    }

    /** Memory of a CUDA device that is in use, by whatever process; empty on the CPU and where it cannot be asked. */
    static OptionalLong usedBytes(int device) {
        long used = used(device);
        return used < 0 ? OptionalLong.empty() : OptionalLong.of(used);
    }

    private static native long bind(
            OrtSession session, int device, String image, long[] imageShape, String logits, long[] logitsShape)
            throws OrtException;

    private static native void run(
            long handle, OrtSession.RunOptions options, FloatBuffer image, FloatBuffer logits, boolean recorded)
            throws OrtException;

    /** Negative if unknown. */
    private static native long used(int device);

    private static native void free(long handle);

    private static native long allocate(int device, long bytes) throws OrtException;

    private static native ByteBuffer view(long address, long bytes);

    private static native void release(int device, long address) throws OrtException;
}
