package dev.kamba.trainer.fit;

import ai.djl.Device;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Size;

import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Says what to do when the memory of devices does not hold a training. Every other failure stays as it is. */
final class Memory {

    private static final String OTHERWISE = "take a smaller network or smaller images, or end what else runs there";

    private Memory() {}

    /** Of a training that has not begun: with its weights alone, before any batch. */
    static RuntimeException explained(RuntimeException failure, List<Device> devices) {
        return exhausted(failure)
                ? failed(devices, "the network's weights and what the optimiser keeps of them", OTHERWISE, failure)
                : failure;
    }

    /**
     * Of a training under way, whose arrays are closed.
     *
     * @param batch that it was for
     * @param fits whether a share of so many images for each device is held
     */
    static RuntimeException explained(
            RuntimeException failure, List<Device> devices, int batch, Size size, IntPredicate fits) {
        if (!exhausted(failure)) {
            return failure;
        }
        var what = "a training with a batch of " + batch + " images of " + size.rows() + " x " + size.columns();
        return failed(devices, what, advice(failure, devices.size(), batch, fits), failure);
    }

    private static String advice(RuntimeException failure, int devices, int batch, IntPredicate fits) {
        try {
            int largest = devices * largest(batch / devices, fits);
            return largest == 0
                    ? "not even one image for each device fits: " + OTHERWISE
                    : "a batch of " + largest + " fits, set it with --batch " + largest;
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
            return "set a smaller one with --batch";
        }
    }

    /** The largest number below one that does not fit that does, 0 if none, by halving what is between. */
    static int largest(int tooMany, IntPredicate fits) {
        int fitting = 0;
        int failing = tooMany;
        while (failing - fitting > 1) {
            int middle = (fitting + failing) / 2;
            if (fits.test(middle)) {
                fitting = middle;
            } else {
                failing = middle;
            }
        }
        return fitting;
    }

    private static KambaException failed(List<Device> devices, String what, String advice, RuntimeException cause) {
        var where = devices.stream().distinct().map(Device::toString).collect(Collectors.joining(" or of "));
        return new KambaException(
                ErrorCode.DEVICE_FAILED, "the memory of " + where + " does not hold " + what + "; " + advice, cause);
    }

    /** Whether the engine's message is one of those that stand for a lack of memory. */
    static boolean exhausted(Throwable failure) {
        for (var each = failure; each != null; each = each.getCause()) {
            var message = String.valueOf(each.getMessage()).toLowerCase(Locale.ROOT);
            // cuBLAS and cuDNN say the third when they begin; cuDNN says the last when no algorithm's workspace fits.
            if (message.contains("out of memory")
                    || message.contains("can't allocate memory")
                    || message.contains("status_alloc_failed")
                    || message.contains("unable to find an engine")) {
                return true;
            }
        }
        return false;
    }
}
