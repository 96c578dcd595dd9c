package dev.kamba.trainer.export;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelCard;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Random;

/** Writes model packages; a package whose logits differ from the trained network's is not written. */
public final class PackageWriter {

    private PackageWriter() {}

    /**
     * Writes the package and opens it again, checked against its card.
     *
     * @param images real network inputs [N,C,H,W] to compare with, beside noise
     */
    public static ModelPackage write(Path file, ModelCard card, Network network, Weights weights, float[] images) {
        int rows = card.input().rows();
        int columns = card.input().columns();
        var bytes =
                OnnxWriter.bytes(network, weights, rows, columns, Map.of(ModelPackage.CARD_KEY, CardJson.write(card)));
        requireAgreement(Agreement.difference(bytes, network, weights, images, rows, columns), "real images");
        var noise = noise(2 * network.channels() * rows * columns);
        requireAgreement(Agreement.difference(bytes, network, weights, noise, rows, columns), "noise");
        return finished(file, bytes);
    }

    /** Puts bytes that are a package into their place and opens them. */
    static ModelPackage finished(Path file, byte[] bytes) {
        write(file, bytes);
        try {
            // It was made of the package that is gone.
            Files.deleteIfExists(ModelPackage.twinFile(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ModelPackage.open(file);
    }

    /** Puts bytes that are a package into their place. */
    static void write(Path file, byte[] bytes) {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.write(part, bytes);
            ModelPackage.open(part);
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void requireAgreement(double difference, String images) {
        if (!(difference < Agreement.TOLERANCE)) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID,
                    "the exported model differs by " + difference + " from what it was made of on " + images
                            + "; nothing was written");
        }
    }

    static float[] noise(int count) {
        var random = new Random(1);
        var values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
