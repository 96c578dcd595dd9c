package dev.kamba.trainer.fit;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * Numbers that change from step to step, for operations on any device: PyTorch takes the value of a single number on the CPU
 * without waiting for the device, as it does not with a Java number. See also {@link dev.kamba.trainer.net.DjlConstants}.
 */
final class Numbers implements AutoCloseable {

    private final NDManager manager = NDManager.newBaseManager(Device.cpu());

    NDArray of(double value) {
        return manager.create((float) value);
    }

    @Override
    public void close() {
        manager.close();
    }
}
