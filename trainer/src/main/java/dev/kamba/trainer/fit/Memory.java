package dev.kamba.trainer.fit;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Example;
import dev.kamba.trainer.data.Size;

import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Says what to do when a device's memory does not hold a batch. */
final class Memory {

    private Memory() {}

    /** The failure of a pass, with the batch that would fit if it was a lack of memory; every other failure as it is. */
    static RuntimeException explained(RuntimeException failure, List<Replica> replicas, Feed.Part part, Size size) {
        if (!exhausted(failure)) {
            return failure;
        }
        int images = Math.toIntExact(part.images().getShape().get(0));
        part.close();
        int devices = replicas.size();
        int fitting = devices * fitting(replicas.get(0), images / 2, size);
        return new KambaException(
                ErrorCode.DEVICE_FAILED,
                "the memory of " + replicas.get(0).device()
                        + (devices > 1 ? " or of another device" : "")
                        + " does not hold its share of a batch of " + devices * images + " images of "
                        + size.rows() + " x " + size.columns() + "; "
                        + (fitting == 0
                                ? "not even one fits, so take a smaller network or smaller images"
                                : "a batch of " + fitting + " fits, set it with --batch " + fitting),
                failure);
    }

    /** Whether the engine's message is one of those that stand for a lack of memory. */
    static boolean exhausted(Throwable failure) {
        for (var each = failure; each != null; each = each.getCause()) {
            var message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            // cuDNN says the last when no algorithm's workspace fits.
            if (message.contains("out of memory")
                    || message.contains("can't allocate memory")
                    || message.contains("unable to find an engine")) {
                return true;
            }
        }
        return false;
    }

    /** The largest of the batch and its halves that a pass gets through with, 0 if none. */
    private static int fitting(Replica replica, int most, Size size) {
        for (int images = most; images > 0; images /= 2) {
            try (var part = Feed.part(blank(images, size), size, images, replica.device())) {
                replica.pass(part).loss().getFloat();
                return images;
            } catch (RuntimeException e) {
                if (!exhausted(e)) {
                    throw e;
                }
            }
        }
        return 0;
    }

    private static Batch blank(int images, Size size) {
        var example =
                new Example(size, new float[size.channels() * size.plane()], new float[size.labels() * size.plane()]);
        return Batch.of(Collections.nCopies(images, example), size);
    }
}
