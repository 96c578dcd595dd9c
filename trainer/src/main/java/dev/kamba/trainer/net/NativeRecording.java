package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;

import java.util.function.Supplier;

/**
 * Work on a GPU that is recorded once, as a CUDA graph, and started by one call from then on: a step of a training has over a thousand
 * operations, which a host may take longer to launch than the device to run. Needs {@link NativeTraining}'s library. Everything but
 * {@link Reading#await} by one thread.
 *
 * <p>What is recorded reads and writes the same memory every time: arrays that existed before must stay, and what it leaves keeps
 * its place. It must neither wait for the device nor bring numbers from the host.
 */
public final class NativeRecording implements AutoCloseable {

    private final long handle;
    private boolean spoilt;
    private int played;

    public NativeRecording(Device device) {
        this.handle = open(device.getDeviceId());
    }

    /** Whether work on a device can be recorded. */
    public static boolean serves(Device device) {
        return device.isGpu() && NativeTraining.serves(device, DataType.FLOAT32);
    }

    /**
     * What this thread does on a device goes beside what others do there from now on, if that can be: uploads then do not wait for
     * steps, nor steps for them. Whoever uses what it made must keep it until done, since its memory may be given to this thread again
     * at once.
     */
    public static void apart(Device device) {
        if (serves(device)) {
            apart(device.getDeviceId());
        }
    }

    /**
     * The result of work that runs as usual, where it will be recorded, and is done on return: what libraries set up at first use they
     * must not set up while it is recorded.
     */
    public <T> T rehearsed(Supplier<T> work) {
        return there(work);
    }

    /**
     * The result of work that is not run, only recorded.
     *
     * @throws IllegalStateException if it cannot be; then this recording is of no use
     */
    public <T> T recorded(Supplier<T> work) {
        // What rehearsals left; recorded work has memory of its own.
        JniUtils.emptyCudaCache();
        return there(() -> {
            spoilt = true;
            begin(handle);
            T result;
            try {
                result = work.get();
            } catch (RuntimeException e) {
                after(e, () -> end(handle));
                throw e;
            }
            end(handle);
            spoilt = false;
            return result;
        });
    }

    /** On the recording's stream; returns when all that it was given is done. */
    private <T> T there(Supplier<T> work) {
        enter(handle);
        T result;
        try {
            result = work.get();
        } catch (RuntimeException e) {
            after(e, () -> leave(handle));
            throw e;
        }
        leave(handle);
        return result;
    }

    private static void after(RuntimeException cause, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    /** A few numbers that a started work will leave. */
    public interface Reading {
        /** Waits for them; before the next but one start. */
        float[] await();
    }

    /**
     * Starts what was recorded, behind all that this thread has given the device.
     *
     * @param numbers written first, at most 8
     * @param to as many, read by what was recorded
     * @param result a few numbers that it leaves, at most 8
     */
    public Reading play(float[] numbers, NDArray to, NDArray result) {
        int slot = played++ % 2;
        int count = Math.toIntExact(result.size());
        play(handle, numbers, NativeTraining.handle(to), NativeTraining.handle(result), count, slot);
        return () -> {
            var read = new float[count];
            read(handle, slot, read);
            return read;
        };
    }

    /** One that could not be recorded stays: the engine may still know of it. */
    @Override
    public void close() {
        if (!spoilt) {
            close(handle);
        }
    }

    private static native void apart(int device);

    private static native long open(int device);

    private static native void close(long recording);

    private static native void enter(long recording);

    private static native void leave(long recording);

    private static native void begin(long recording);

    private static native void end(long recording);

    private static native void play(long recording, float[] numbers, long to, long result, int count, int slot);

    private static native void read(long recording, int slot, float[] into);
}
