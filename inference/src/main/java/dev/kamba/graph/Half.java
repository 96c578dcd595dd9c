package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Numbers of IEEE 754 binary16: one sign, five exponent and ten fraction bits. */
final class Half {

    private static final int FRACTION_BITS = 10;
    private static final int LARGEST_EXPONENT = 15;
    private static final int LEAST_EXPONENT = -14;
    private static final int INFINITY = 0x7C00;

    private Half() {}

    /** The same tensor under another name; numbers beyond 65504 become infinite. Refused with MODEL_INVALID if its data is not whole. */
    static TensorProto of(TensorProto single, String name) {
        var from = Tensors.floats(single)
                .orElseThrow(() -> new KambaException(
                        ErrorCode.MODEL_INVALID,
                        "weight " + single.getName() + " has other data than its shape says; export the model again"));
        var into = ByteBuffer.allocate(Math.multiplyExact(2, from.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : from) {
            into.putShort(bits(value));
        }
        return TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT16.getNumber())
                .addAllDims(single.getDimsList())
                .setRawData(ByteString.copyFrom(into.rewind()))
                .build();
    }

    /** Rounds to the nearest, ties to even. */
    static short bits(float value) {
        int sign = Float.floatToRawIntBits(value) >>> 16 & 0x8000;
        float size = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | INFINITY | 1);
        }
        int exponent = Math.max(LEAST_EXPONENT, Math.getExponent(size));
        if (exponent > LARGEST_EXPONENT) {
            return (short) (sign | INFINITY);
        }
        // In units of the last place; a carry runs on into the exponent, and at the end into infinity.
        long units = (long) Math.rint(Math.scalb((double) size, FRACTION_BITS - exponent));
        return (short) (sign + ((exponent - LEAST_EXPONENT) << FRACTION_BITS) + units);
    }
}
