package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.model.ModelPackage;
import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * A model on its device that goes on when the device does not: out of memory, others' idle models are unloaded, then the batch is
 * halved, at last the CPU does it. After a while it tries the device again. Its session's thread alone opens, runs and closes it.
 */
final class SteadyNetwork {

    /** After so many runs without a failure more images are tried at once again, or the device is tried again. */
    static final int CALM = 200;

    private static final System.Logger LOG = System.getLogger(SteadyNetwork.class.getName());

    private final Networks networks;
    private final ModelPackage model;
    private final Device device;
    private final int threads;
    private final int capacity;
    private final BooleanSupplier makeRoom;

    private final Object handle = new Object();
    private @Nullable Network network;
    private int atOnce;
    private int calm;

    /** Whether the model has run somewhere, which one whose graph does not fit together never does. */
    private boolean proven;

    private volatile boolean stopped;
    private volatile Device where;
    private volatile String trouble = "";

    /**
     * @param makeRoom frees memory of the device that others do not use now; false if there is none
     */
    SteadyNetwork(
            Networks networks, ModelPackage model, Device device, int threads, int capacity, BooleanSupplier makeRoom) {
        this.networks = networks;
        this.model = model;
        this.device = device;
        this.threads = threads;
        this.capacity = capacity;
        this.makeRoom = makeRoom;
        where = device;
        atOnce = most(device);
    }

    /**
     * On the CPU every image is a run of its own. With several threads ONNX Runtime cuts the work by the size of the batch and
     * rounds differently; alone, an image gives the same bits whatever it travelled with, as fast.
     */
    private int most(Device on) {
        return on.kind() == Device.Kind.CPU ? 1 : capacity;
    }

    /** What is wrong with the device; empty if it does as it should. */
    Optional<String> trouble() {
        return Optional.of(trouble).filter(text -> !text.isEmpty());
    }

    /** Opens the model and runs it once for every number of images that will be used, so that no request pays for that. */
    void load(Batch scratch) {
        // Small ones first: what they take is not there for the large ones then, whose lack of memory halves the batch.
        for (int images : Sizes.upTo(most(device))) {
            if (images <= atOnce) {
                run(scratch, images);
            }
        }
    }

    /** Runs the model over the first images of the batch. */
    Ran run(Batch batch, int images) {
        returnToDevice();
        boolean reduced = !where.equals(device) || atOnce < most(device);
        int first = 0;
        while (first < images) {
            int size = Sizes.of(Math.min(atOnce, images - first), batch.capacity() - first, batch.capacity());
            try {
                opened().run(batch.images(first, size), batch.logits(first, size), size);
                first += size;
                proven = true;
            } catch (OrtException e) {
                reduced = true;
                giveWay(e, size);
            }
        }
        calm++;
        return new Ran(where, reduced);
    }

    /** After failures of a device: is it well again? */
    private void returnToDevice() {
        if (calm < CALM || (where.equals(device) && atOnce == most(device))) {
            return;
        }
        calm = 0;
        if (where.equals(device)) {
            atOnce = Math.min(2 * atOnce, capacity);
            trouble = atOnce == capacity ? "" : trouble;
            return;
        }
        close();
        where = device;
        atOnce = most(device);
        trouble = "";
        LOG.log(
                System.Logger.Level.INFO,
                "model {0} tries {1} again",
                model.card().name(),
                device);
    }

    private Network opened() throws OrtException {
        var open = network;
        if (open == null) {
            open = networks.open(model, where, threads);
            synchronized (handle) {
                network = open;
                if (stopped) {
                    open.stop();
                }
            }
        }
        return open;
    }

    /** Gives way to a failure by one step, or throws if there is none left. */
    private void giveWay(OrtException failure, int images) {
        if (stopped) {
            throw Schedule.closedFailure();
        }
        if (where.kind() == Device.Kind.CPU) {
            throw failed(failure);
        }
        calm = 0;
        if (OutOfMemory.is(failure)) {
            if (makeRoom.getAsBoolean()) {
                return;
            }
            if (network != null && images > 1) {
                atOnce = Integer.highestOneBit(images - 1);
                say(
                        "has memory for " + atOnce + " image(s) at once of model "
                                + model.card().name(),
                        failure);
                return;
            }
        }
        close();
        where = Device.CPU;
        atOnce = 1;
        say("does not run model " + model.card().name() + ", the CPU does", failure);
    }

    private void say(String what, OrtException failure) {
        trouble = device + " " + what + ": " + FailureText.of(failure);
        LOG.log(System.Logger.Level.WARNING, "{0}", trouble);
    }

    private KambaException failed(OrtException cause) {
        // Nothing but the model is left to blame: it was opened, has memory, and no other device to run on.
        boolean isUnfit = network != null && !proven && !OutOfMemory.is(cause);
        return new KambaException(
                isUnfit ? ErrorCode.MODEL_INVALID : ErrorCode.DEVICE_FAILED,
                "ONNX Runtime cannot run model " + model.card().name() + " on " + where + ": " + FailureText.of(cause),
                cause);
    }

    /** Ends the run in progress and all later ones; from any thread. */
    void stop() {
        stopped = true;
        synchronized (handle) {
            try {
                if (network != null) {
                    network.stop();
                }
            } catch (OrtException e) {
                LOG.log(System.Logger.Level.WARNING, "a run in progress cannot be stopped, closing waits for it", e);
            }
        }
    }

    /** Frees the native memory. */
    void close() {
        synchronized (handle) {
            var open = network;
            network = null;
            try {
                if (open != null) {
                    open.close();
                }
            } catch (OrtException e) {
                LOG.log(System.Logger.Level.WARNING, "native memory of a model cannot be freed", e);
            }
        }
    }
}
