package dev.kamba.trainer.export;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.HalfPrecision;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes the float16 twin of a finished package; one whose masks differ is not written. An engine on a GPU makes a float16 graph of
 * its own from the package, so that this is compared too, by the plain twins of our operators.
 */
public final class TwinWriter {

    /** Largest share of pixels, over all labels of all images, that may be in the one mask and not in the other. */
    public static final double TOLERANCE = 1e-3;

    private TwinWriter() {}

    /** On what the masks are compared besides the twin itself. */
    public static String compared() {
        return operators().arePresent()
                ? "what an engine with our operators runs on a GPU"
                : "standard operators, for want of libkamba_ops_cpu.so: see deploy/native";
    }

    private static NativeOperators operators() {
        return NativeOperators.find(Processor.CPU, Optional.empty());
    }

    /**
     * Writes the twin beside the package, opens it again, checked against its card, and returns where it lies.
     *
     * @param images real network inputs [N,C,H,W] to compare the masks on; on noise the twin has to give finite numbers
     */
    public static Path write(ModelPackage model, float[] images) {
        var card = model.card();
        var plain = bytes(model);
        var twin = converted(plain, model.digest());
        var input = card.input();
        var noise = PackageWriter.noise(2 * input.tensorChannels() * input.rows() * input.columns());
        var shape = shape(card, noise);
        requireFinite(Agreement.onnx(twin, noise, shape), "noise");
        var operators = operators();
        requireSameMasks(card, plain, twin, operators, images);
        requireSameMasks(card, plain, asRun(plain, operators), operators, images);
        var file = ModelPackage.twinFile(model.file());
        PackageWriter.write(file, twin);
        return file;
    }

    private static byte[] bytes(ModelPackage model) {
        var buffer = model.bytes();
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] converted(byte[] plain, String digest) {
        try {
            return new HalfPrecision()
                    .apply(ModelProto.parseFrom(plain)).toBuilder()
                            .addMetadataProps(StringStringEntryProto.newBuilder()
                                    .setKey(ModelPackage.TWIN_KEY)
                                    .setValue(digest))
                            .build()
                            .toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new KambaException(ErrorCode.MODEL_INVALID, "the package is no complete ONNX model", e);
        }
    }

    /**
     * What an engine on a GPU computes, for this machine's processor to run.
     *
     * @param operators of the CPU, whose plain twins stand for those of a GPU
     */
    static byte[] asRun(byte[] plain, NativeOperators operators) {
        var gpu = new NativeOperators(Processor.CUDA, operators.library());
        var model = ScanLowering.to(gpu).apply(OnnxGraphs.read(ByteBuffer.wrap(plain)));
        for (var pass : Passes.rounded(gpu)) {
            model = pass.apply(model);
        }
        return OnnxGraphs.write(model);
    }

    static void requireSameMasks(ModelCard card, byte[] plain, byte[] twin, NativeOperators operators, float[] images) {
        double different = images.length == 0 ? Double.NaN : different(card, plain, twin, operators, images);
        if (!(different < TOLERANCE)) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID,
                    "masks of the float16 twin differ in " + 100 * different
                            + " % of the pixels of real images, less than " + 100 * TOLERANCE
                            + " % is allowed; the twin was not written");
        }
    }

    /** Share of pixels that belong to a label by one model and not by the other. */
    private static double different(
            ModelCard card, byte[] plain, byte[] twin, NativeOperators operators, float[] images) {
        var shape = shape(card, images);
        var expected = Agreement.onnx(plain, images, shape);
        var found = Agreement.onnx(twin, operators, images, shape);
        requireFinite(found, "real images");
        int plane = card.input().rows() * card.input().columns();
        long different = 0;
        for (int i = 0; i < expected.length; i++) {
            var label = card.labels().get(i / plane % card.labels().size());
            double threshold = Math.log(label.threshold() / (1 - label.threshold()));
            different += expected[i] > threshold == found[i] > threshold ? 0 : 1;
        }
        return (double) different / expected.length;
    }

    private static Shape shape(ModelCard card, float[] images) {
        var input = card.input();
        int perImage = input.tensorChannels() * input.rows() * input.columns();
        return new Shape(images.length / perImage, input.tensorChannels(), input.rows(), input.columns());
    }

    private static void requireFinite(float[] logits, String images) {
        for (float logit : logits) {
            if (!Float.isFinite(logit)) {
                throw new KambaException(
                        ErrorCode.MODEL_INVALID,
                        "the float16 twin overflows on " + images + "; the twin was not written");
            }
        }
    }
}
