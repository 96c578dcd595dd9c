package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/** Reads and makes constant tensors. */
final class Tensors {

    private Tensors() {}

    /** The values of a float32 tensor; empty for other types and broken lengths. */
    static Optional<float[]> floats(TensorProto tensor) {
        if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber()) {
            return Optional.empty();
        }
        var values = new float[tensor.hasRawData() ? tensor.getRawData().size() / 4 : tensor.getFloatDataCount()];
        if (tensor.hasRawData()) {
            raw(tensor).asFloatBuffer().get(values);
        } else {
            for (int i = 0; i < values.length; i++) {
                values[i] = tensor.getFloatData(i);
            }
        }
        return values.length == count(tensor.getDimsList()) ? Optional.of(values) : Optional.empty();
    }

    /** The values of an int64 tensor; empty for other types and broken lengths. */
    static Optional<List<Long>> integers(TensorProto tensor) {
        if (tensor.getDataType() != TensorProto.DataType.INT64.getNumber()) {
            return Optional.empty();
        }
        if (!tensor.hasRawData()) {
            return Optional.of(tensor.getInt64DataList());
        }
        var values = new Long[tensor.getRawData().size() / 8];
        var raw = raw(tensor).asLongBuffer();
        for (int i = 0; i < values.length; i++) {
            values[i] = raw.get(i);
        }
        return Optional.of(List.of(values));
    }

    private static ByteBuffer raw(TensorProto tensor) {
        return tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    static TensorProto of(String name, float[] values, List<Long> shape) {
        var bytes = ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return tensor(name, TensorProto.DataType.FLOAT, bytes, shape);
    }

    static TensorProto of(String name, List<Long> values) {
        var bytes = ByteBuffer.allocate(Math.multiplyExact(8, values.size())).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(bytes::putLong);
        bytes.rewind();
        return tensor(name, TensorProto.DataType.INT64, bytes, List.of((long) values.size()));
    }

    static TensorProto of(String name, int[] values, List<Long> shape) {
        var bytes = ByteBuffer.allocate(Math.multiplyExact(4, values.length)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asIntBuffer().put(values);
        return tensor(name, TensorProto.DataType.INT32, bytes, shape);
    }

    private static TensorProto tensor(String name, TensorProto.DataType type, ByteBuffer bytes, List<Long> shape) {
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(type.getNumber())
                .addAllDims(shape)
                .setRawData(ByteString.copyFrom(bytes))
                .build();
    }

    /** How many numbers a tensor of this shape has; {@link ArithmeticException} beyond 2^63. */
    static long count(List<Long> shape) {
        return shape.stream().reduce(1L, Math::multiplyExact);
    }
}
