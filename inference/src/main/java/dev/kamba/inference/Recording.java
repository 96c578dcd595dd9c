package dev.kamba.inference;

import ai.onnxruntime.OrtException;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps the recording of a CUDA graph apart from all that may not happen meanwhile anywhere in the process: whatever waits for the
 * whole device, as ONNX Runtime does when it loads, frees or runs a session without a graph. Runs of recorded graphs may.
 */
final class Recording {

    /** Fair, since loading models one after another would else keep a recording waiting for ever. */
    private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock(true);

    private Recording() {}

    /** Something that ONNX Runtime does. */
    interface Step<T> {
        T take() throws OrtException;
    }

    /** What waits for a recording and is waited for by the next; several threads at once. */
    static <T> T beside(Step<T> step) throws OrtException {
        return under(LOCK.readLock(), step);
    }

    /** The recording itself. */
    static <T> T alone(Step<T> step) throws OrtException {
        return under(LOCK.writeLock(), step);
    }

    private static <T> T under(Lock lock, Step<T> step) throws OrtException {
        lock.lock();
        try {
            return step.take();
        } finally {
            lock.unlock();
        }
    }
}
