package dev.kamba.trainer.fit;

import ai.djl.ndarray.NDArray;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

/** Reads each loss one step late, so that the device always has work while the loss travels. */
final class Pace {

    private final Meter meter;
    private final Progress progress;
    private @Nullable NDArray pending;
    private int number;

    Pace(Meter meter, Progress progress) {
        this.meter = meter;
        this.progress = progress;
    }

    /** A step, counted from 0, that the device is at work on, with its loss. */
    void launched(int step, NDArray loss) {
        settle();
        pending = loss;
        number = step + 1;
    }

    /** Waits for the last step. */
    void settle() {
        if (pending == null) {
            return;
        }
        double loss = pending.getFloat();
        pending.close();
        pending = null;
        if (!Double.isFinite(loss)) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "the loss became " + loss + " in step " + number
                            + "; lower the learning rates and check the training images. The best weights and the last"
                            + " good state before it are kept in the folder of the run");
        }
        progress.stepped(meter.of(number, loss));
    }
}
