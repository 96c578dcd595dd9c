package dev.kamba.lowering;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

/**
 * What the call of a scan states about its shapes: see {@link ScanFunctions}.
 *
 * @param heads 0 for a selective scan
 */
record ScanSizes(long sequences, long length, long channels, long states, long heads) {

    private static final long MOST = 1 << 20;

    static ScanSizes of(NodeProto call) {
        return new ScanSizes(
                required(call, ScanFunctions.SEQUENCES),
                required(call, ScanFunctions.LENGTH),
                required(call, ScanFunctions.CHANNELS),
                required(call, ScanFunctions.STATES),
                call.getOpType().equals(ScanFunctions.SELECTIVE_SCAN) ? 0 : required(call, ScanFunctions.HEADS));
    }

    private static long required(NodeProto call, String name) {
        long size = call.getAttributeList().stream()
                .filter(attribute -> attribute.getName().equals(name))
                .mapToLong(AttributeProto::getI)
                .findFirst()
                .orElse(0);
        if (size < 1 || size > MOST) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID,
                    "a call of " + call.getOpType() + " states " + name + " " + size + ", which must lie in 1.." + MOST
                            + "; export the model again");
        }
        return size;
    }
}
