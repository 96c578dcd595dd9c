package dev.kamba.trainer.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.HalfPrecision;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.graph.SessionModel;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.ModelPackage;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Writes the float16 twin of a finished package; one whose masks differ is not written. An engine on a GPU makes a float16 graph of
 * its own from the package, so that this is compared too, by the plain twins of our operators.
 */
public final class TwinWriter {

    private TwinWriter() {}

    private static NativeOperators operators() {
        return NativeOperators.find(Processor.CPU, Optional.empty());
    }

    /**
     * Writes the twin beside the package and opens it again, checked against its card.
     *
     * @param images pictures as network inputs [N,C,H,W] to compare the masks on, a few at a time; on noise the twin has to give finite
     *     numbers
     */
    public static Twin write(ModelPackage model, Stream<float[]> images) {
        if (model.twinOf().isPresent()) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID, model.file().getFileName() + " is a float16 twin; name its package");
        }
        var checked = checked(model);
        var half = converted(checked, model.digest());
        var noise = PackageWriter.noise(Math.multiplyExact(2, Agreement.perImage(model.card())));
        MaskDifference.requireFinite(Agreement.onnx(half, noise, Agreement.shape(model.card(), noise)), "noise");
        var twin = compared(model, OnnxGraphs.write(checked), half, operators(), images);
        twin.requireSameMasks();
        PackageWriter.write(twin.file(), half);
        return twin;
    }

    /** Refuses what the engine would: a package may come from anywhere. */
    static ModelProto checked(ModelPackage model) {
        return new SessionModel(model, NativeOperators.none(Processor.CPU), List.of(), Optional.empty()).rewritten();
    }

    private static byte[] converted(ModelProto plain, String digest) {
        var key = StringStringEntryProto.newBuilder()
                .setKey(ModelPackage.TWIN_KEY)
                .setValue(digest);
        return OnnxGraphs.write(new HalfPrecision()
                .apply(plain).toBuilder().addMetadataProps(key).build());
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

    /** @param operators of the CPU, with which a GPU's graph is made */
    static Twin compared(
            ModelPackage model, byte[] plain, byte[] half, NativeOperators operators, Stream<float[]> images) {
        var card = model.card();
        var byTwin = new MaskDifference(card);
        var onGpu = new MaskDifference(card);
        try (var expecting = new OnnxRun(plain, NativeOperators.none(Processor.CPU));
                var twin = new OnnxRun(half, operators);
                var run = new OnnxRun(asRun(plain, operators), operators)) {
            images.forEachOrdered(few -> {
                var shape = Agreement.shape(card, few);
                var expected = expecting.logits(few, shape);
                byTwin.add(expected, twin.logits(few, shape));
                onGpu.add(expected, run.logits(few, shape));
            });
        }
        return new Twin(
                ModelPackage.twinFile(model.file()),
                byTwin.images(),
                byTwin.share(),
                onGpu.share(),
                operators.arePresent());
    }
}
