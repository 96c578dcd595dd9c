package dev.kamba.trainer.net;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Arrays that never change, made once per process: DJL's operations with a Java number make an array of it each time, which on a
 * GPU is a copy that waits for all work before it. Never closed, so nobody may close what is returned.
 */
public final class DjlConstants {

    private static final Map<Device, NDManager> MANAGERS = new ConcurrentHashMap<>();
    private static final Map<Double, NDArray> NUMBERS = new ConcurrentHashMap<>();
    private static final Map<Values, NDArray> VALUES = new ConcurrentHashMap<>();
    private static final Map<Indices, NDArray> INDICES = new ConcurrentHashMap<>();

    private static final Map<Unused, NDArray> UNUSED = new ConcurrentHashMap<>();

    private record Unused(Device device, DataType type, long length) {}

    private record Values(Device device, DataType type, Shape shape, FloatBuffer numbers) {}

    private record Indices(Device device, Shape shape, IntBuffer numbers) {}

    private DjlConstants() {}

    /** A number to combine with arrays of any device and floating-point type: PyTorch takes its value, not its place. */
    public static NDArray number(double value) {
        return NUMBERS.computeIfAbsent(value, wanted -> manager(Device.cpu()).create(wanted.doubleValue()));
    }

    static NDArray values(Device device, DataType type, Shape shape, float[] numbers) {
        var key = new Values(device, type, shape, FloatBuffer.wrap(numbers));
        return VALUES.computeIfAbsent(
                key, wanted -> manager(device).create(numbers, shape).toType(type, false));
    }

    /** Running statistics for a norm that must be given some and neither reads nor changes them. */
    static NDArray unused(Device device, DataType type, long length) {
        return UNUSED.computeIfAbsent(
                new Unused(device, type, length), wanted -> manager(device).ones(new Shape(length), type));
    }

    /** int64. */
    static NDArray indices(Device device, Shape shape, int[] numbers) {
        var key = new Indices(device, shape, IntBuffer.wrap(numbers));
        return INDICES.computeIfAbsent(
                key,
                wanted -> manager(device)
                        .create(Arrays.stream(numbers).asLongStream().toArray(), shape));
    }

    private static NDManager manager(Device device) {
        return MANAGERS.computeIfAbsent(device, NDManager::newBaseManager);
    }
}
