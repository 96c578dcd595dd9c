package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import dev.kamba.model.ModelPackage;

import java.nio.ByteBuffer;
import java.util.Optional;

/** What the engine has on CUDA, with the CPU as the device. */
record BoundOnCpu(OrtNetworks real) implements Networks {

    @Override
    public Optional<String> obstacle(Device device) {
        return Optional.empty();
    }

    @Override
    public Network open(ModelPackage model, Device device, int threads) throws OrtException {
        return real.bound(model, Device.CPU, threads);
    }

    @Override
    public ByteBuffer memory(Device device, int bytes) {
        try {
            return Binding.memory(device.index(), bytes);
        } catch (OrtException e) {
            throw new AssertionError(e);
        }
    }
}
