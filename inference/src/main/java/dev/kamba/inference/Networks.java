package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import dev.kamba.model.ModelPackage;

import java.util.Optional;

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
}
