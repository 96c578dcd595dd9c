package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import dev.kamba.model.ModelPackage;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;

/**
 * Devices that fail or can be held up: "CUDA" is the CPU in truth, so that models really run, and has memory for a number of images
 * and models. The texts are ONNX Runtime's own.
 */
class TestNetworks implements Networks {

    static final String ARENA =
            "Non-zero status code returned while running Conv node. Name:'/a/Conv' Status Message: bfc_arena.cc:376 void*"
                    + " onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for"
                    + " requested buffer of size 939524096";

    static final String BROKEN =
            "CUDA failure 700: an illegal memory access was encountered ; GPU=0 ; hostname=a ; line=1";

    private final OrtNetworks real = new OrtNetworks(EngineOptions.of(List.of(Device.CPU)));
    private final ConcurrentLinkedQueue<String> happened = new ConcurrentLinkedQueue<>();
    private volatile int images = Integer.MAX_VALUE;
    private volatile int models = Integer.MAX_VALUE;
    private volatile boolean broken;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private int open;

    /** The device has memory for so many images at once. */
    TestNetworks withImages(int number) {
        images = number;
        return this;
    }

    /** The device has memory for so many models at once. */
    TestNetworks withModels(int number) {
        models = number;
        return this;
    }

    /** Every run on the device fails from now on, or no more. */
    TestNetworks broken(boolean on) {
        broken = on;
        return this;
    }

    /** Every run waits from now on until {@link #open()}. */
    TestNetworks hold() {
        gate = new CountDownLatch(1);
        return this;
    }

    void open() {
        gate.countDown();
    }

    /** What was opened, run and closed, such as {@code "open a.onnx cuda:0"} and {@code "run 4 cuda:0"}. */
    List<String> happened() {
        return new ArrayList<>(happened);
    }

    @Override
    public Optional<String> obstacle(Device device) {
        return device.index() == 9 ? Optional.of("no such device") : Optional.empty();
    }

    @Override
    public synchronized Network open(ModelPackage model, Device device, int threads) throws OrtException {
        boolean cuda = device.kind() == Device.Kind.CUDA;
        if (cuda && open == models) {
            throw new OrtException(
                    "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; expr=cudaMalloc((void**)&p, size);");
        }
        open += cuda ? 1 : 0;
        happened.add("open " + model.file().getFileName() + " " + device);
        return new Failing(real.open(model, Device.CPU, threads), model.file().getFileName() + " " + device, device);
    }

    private synchronized void closed(Device device) {
        open -= device.kind() == Device.Kind.CUDA ? 1 : 0;
    }

    private final class Failing implements Network {

        private final Network network;
        private final String name;
        private final Device device;

        Failing(Network network, String name, Device device) {
            this.network = network;
            this.name = name;
            this.device = device;
        }

        @Override
        public void run(FloatBuffer image, FloatBuffer logits, int number) throws OrtException {
            if (device.kind() == Device.Kind.CUDA && (broken || number > images)) {
                throw new OrtException(broken ? BROKEN : ARENA);
            }
            happened.add("run " + number + " " + device);
            try {
                gate.await();
            } catch (InterruptedException e) {
                throw new OrtException("interrupted");
            }
            network.run(image, logits, number);
        }

        @Override
        public void stop() throws OrtException {
            // As a run that is ended: who closes the engine waits for it.
            open();
            network.stop();
        }

        @Override
        public void close() throws OrtException {
            closed(device);
            happened.add("close " + name);
            network.close();
        }
    }
}
