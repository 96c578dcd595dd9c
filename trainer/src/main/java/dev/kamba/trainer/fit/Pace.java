package dev.kamba.trainer.fit;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.jspecify.annotations.Nullable;

/**
 * Reads loss and length of the gradient of each step one step late, so that the device always has work while they travel. A step
 * in which either is no number ends the training; what was reached after it must not be kept, so {@link #settle} before that.
 */
final class Pace implements AutoCloseable {

    private final Meter meter;
    private final Progress progress;
    private final Keeper keeper;
    private @Nullable Outcome pending;
    private int number;

    Pace(Meter meter, Progress progress, Keeper keeper) {
        this.meter = meter;
        this.progress = progress;
        this.keeper = keeper;
    }

    /** A step, counted from 0, that the device is at work on. */
    void launched(int step, Outcome outcome) {
        try {
            settle();
        } finally {
            pending = outcome;
            number = step + 1;
        }
    }

    /** Waits for the last step. */
    void settle() {
        if (pending == null) {
            return;
        }
        var read = pending.await();
        pending = null;
        if (!Float.isFinite(read[0])) {
            throw broken("loss of " + read[0]);
        }
        if (!Float.isFinite(read[1])) {
            throw broken("gradient of length " + read[1]);
        }
        progress.stepped(meter.of(number, read[0]));
    }

    /** Leaves no batch behind, also where a training ends by an error. */
    @Override
    public void close() {
        if (pending != null) {
            pending.close();
        }
    }

    private KambaException broken(String what) {
        return new KambaException(
                ErrorCode.CONFIGURATION_INVALID,
                "step " + number + " gave a " + what
                        + ", so the training has ended; lower the learning rates and check the training pictures. "
                        + keeper.kept());
    }
}
