package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import dev.kamba.model.ModelPackage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** What the engine has on CUDA, with the CPU as the device; and the CPU as it is. */
record BoundOnCpu(OrtNetworks real) implements Networks {

    @Override
    public Optional<String> obstacle(Device device) {
        return Optional.empty();
    }

    @Override
    public Network open(ModelPackage model, Device device, int threads) throws OrtException {
        return device.kind() == Device.Kind.CUDA
                ? real.bound(model, Device.CPU, threads)
                : real.open(model, device, threads);
    }

    @Override
    public List<Integer> sessions(Device device, int capacity) {
        return Sizes.upTo(capacity);
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
