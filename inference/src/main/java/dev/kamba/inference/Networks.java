package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import dev.kamba.model.ModelPackage;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Where loaded models come from: ONNX Runtime; in tests, devices that fail. */
interface Networks {

    /** Why a CUDA device cannot be used; empty if it calculates. */
    Optional<String> obstacle(Device device);

    /**
     * Loads a model.
     *
     * @param threads processor cores that a run on the CPU may use
     */
    Network open(ModelPackage model, Device device, int threads) throws OrtException;

    /** Whether the model computes in float16 there: on CUDA, if wished for and if a twin says that it was measured to do no harm. */
    default boolean isHalf(ModelPackage model, Device device) {
        return false;
    }

    /** One sentence for each thing that was found not to work, but for devices: {@link #obstacle}. */
    default List<String> troubles() {
        return List.of();
    }

    /** What opening sessions has taken so far, reading and rewriting graphs included, first runs not; all threads together. */
    default Duration opening() {
        return Duration.ZERO;
    }

    /** Images at once of each session that a model of this capacity has on the device, ascending; the last may take fewer too. */
    default List<Integer> sessions(Device device, int capacity) {
        return List.of(capacity);
    }

    /** Memory of the device in use by anybody, this process or others; empty where it is not known, as for the CPU. */
    default OptionalLong usedBytes(Device device) {
        return OptionalLong.empty();
    }

    /** Memory of zeros for images and logits, in the byte order of the machine, from which the device is reached fast. */
    default ByteBuffer memory(Device device, int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
