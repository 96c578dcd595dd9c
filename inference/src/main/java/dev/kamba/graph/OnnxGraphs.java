package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.nio.ByteBuffer;

/** The one place of the engine that turns bytes into ONNX messages and back (onnx.proto, ModelProto). */
public final class OnnxGraphs {

    private OnnxGraphs() {}

    /** Reads a whole model; bytes that are none, or messages nested more than 100 deep, are refused with MODEL_INVALID. */
    public static ModelProto read(ByteBuffer bytes) {
        try {
            return ModelProto.parseFrom(bytes.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, "this is not a complete ONNX model: " + e.getMessage(), e);
        }
    }

    /** The bytes of a model, the same for the same model. */
    public static byte[] write(ModelProto model) {
        return model.toByteArray();
    }

    /** Whether a domain is that of the standard operator set, which has two names. */
    public static boolean isStandard(String domain) {
        return domain.isEmpty() || domain.equals("ai.onnx");
    }

    /** What kind of operator a node is: its type, with its domain unless that is ONNX's own. */
    static String name(NodeProto node) {
        return isStandard(node.getDomain()) ? node.getOpType() : node.getDomain() + "." + node.getOpType();
    }
}
