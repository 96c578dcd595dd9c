package dev.kamba.trainer.export;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.Processor;
import dev.kamba.model.ModelCard;
import dev.kamba.trainer.net.DjlOps;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Weights;

/** Compares the logits of an ONNX model with those of the network it was written from. */
public final class Agreement {

    /** Largest difference of logits that an exported model may have, relative to their size where that is above 1. */
    public static final double TOLERANCE = 1e-4;

    private Agreement() {}

    /**
     * Largest difference of logits between ONNX Runtime and DJL, both on the CPU, divided by the largest logit if that is above
     * 1.
     *
     * @param images [N,C,rows,columns] without gaps
     */
    public static double difference(
            byte[] model, Network network, Weights weights, float[] images, int rows, int columns) {
        int perImage = Math.multiplyExact(network.channels(), Math.multiplyExact(rows, columns));
        var shape = new Shape(images.length / perImage, network.channels(), rows, columns);
        return difference(djl(network, weights, images, shape), onnx(model, images, shape));
    }

    /** Of logits, divided by the largest expected one if that is above 1; infinite where they cannot be compared. */
    static double difference(float[] expected, float[] found) {
        if (expected.length != found.length) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        double scale = 1;
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs((double) expected[i] - found[i]);
            if (!(difference <= Double.MAX_VALUE)) {
                return Double.POSITIVE_INFINITY;
            }
            largest = Math.max(largest, difference);
            scale = Math.max(scale, Math.abs(expected[i]));
        }
        return largest / scale;
    }

    /** Logits [N,K,H,W] by DJL. */
    static float[] djl(Network network, Weights weights, float[] images, Shape shape) {
        try (var manager = NDManager.newBaseManager(Device.cpu())) {
            var ops = new DjlOps(
                    manager, weights, manager.create(weights.learned()), manager.create(weights.statistics()), false);
            return network.logits(ops, manager.create(images, shape)).toFloatArray();
        }
    }

    /** Logits [N,K,H,W] by ONNX Runtime. */
    static float[] onnx(byte[] model, float[] images, Shape shape) {
        return onnx(model, NativeOperators.none(Processor.CPU), images, shape);
    }

    /** As {@link #onnx(byte[], float[], Shape)}, a model with operators of our own. */
    static float[] onnx(byte[] model, NativeOperators operators, float[] images, Shape shape) {
        try (var run = new OnnxRun(model, operators)) {
            return run.logits(images, shape);
        }
    }

    /** Of images as a network takes them, one behind the other. */
    static Shape shape(ModelCard card, float[] images) {
        var input = card.input();
        return new Shape(images.length / perImage(card), input.tensorChannels(), input.rows(), input.columns());
    }

    /** Numbers of one image. */
    static int perImage(ModelCard card) {
        return card.input().tensorChannels()
                * card.input().rows()
                * card.input().columns();
    }
}
