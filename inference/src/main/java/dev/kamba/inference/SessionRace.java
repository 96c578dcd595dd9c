package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.kamba.inference.SessionCheck.Runner;
import dev.kamba.model.ModelPackage;
import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The session alone, without the engine: milliseconds per run from host memory to host memory; where it is bound to memory of the
 * device, those of the plain session in turns with it and how far their logits differ; if wished, how far both are from the CPU's.
 */
final class SessionRace implements AutoCloseable {

    private final ModelPackage model;
    private final EngineParts parts;
    private final Networks plain;
    private final Device device;
    private final int images;
    private final Runner runner;
    private final double startSeconds;
    private @Nullable Runner second;

    /**
     * Opens the session and runs it once.
     *
     * @param model the float32 package
     * @param plain opens the session to compare with
     */
    SessionRace(ModelPackage model, EngineParts parts, Networks plain) throws OrtException {
        this.model = model;
        this.parts = parts;
        this.plain = plain;
        device = parts.sites().devices().get(0);
        images = device.kind() == Device.Kind.CPU
                ? 1
                : Batch.capacity(model.card(), parts.tuning(device).batch());
        long start = System.nanoTime();
        runner = open(parts.networks(), device);
        try {
            runner.run(images);
        } catch (OrtException e) {
            try (runner) {
                throw e;
            }
        }
        startSeconds = (System.nanoTime() - start) / 1e9;
    }

    /** The session, with memory for {@link #images}. */
    Runner runner() {
        return runner;
    }

    /** Images of a run. */
    int images() {
        return images;
    }

    /** Adds what the session is and what it takes to a line of JSON. */
    void race(ObjectNode line, Duration time) throws OrtException {
        var form = runner.network().form();
        line.put("session", form.toString())
                .put("sessionDevice", device.toString())
                .put("float16", parts.networks().isHalf(model, device))
                .put("sessionImages", images)
                .put("sessionStartSeconds", rounded(startSeconds));
        if (form == SessionForm.JAVA) {
            line.put(
                    "sessionMs",
                    rounded(Turns.medianMs(List.of(() -> runner.run(images)), time)
                            .get(0)));
            return;
        }
        var other = second();
        var medians = Turns.medianMs(List.of(() -> runner.run(images), () -> other.run(images)), time);
        line.put("sessionMs", rounded(medians.get(0))).put("javaSessionMs", rounded(medians.get(1)));
    }

    /** Adds how far the session as the engine uses it is from the plain one, if that is another. */
    void compare(ObjectNode line) throws OrtException {
        if (runner.network().form() == SessionForm.JAVA) {
            return;
        }
        var other = second();
        var check = new SessionCheck(List.of(runner, other));
        var apart = new ArrayList<Double>();
        for (int size : SessionCheck.sizes(images)) {
            check.run(size);
            apart.add(runner.difference(other, size));
        }
        line.put("sessionDifference", Collections.max(apart));
    }

    /**
     * As {@link #compare}, and adds how far both are from the CPU's session in float32.
     *
     * @param exact whether float32 is computed without TensorFloat-32 on the device
     * @return whether the session as the engine uses it keeps the tolerance
     */
    boolean check(ObjectNode line, boolean exact) throws OrtException {
        var tolerance = tolerance(exact);
        var into = line.putObject("check").put("tolerance", tolerance.share());
        var turns = into.putArray("turns");
        var other = second();
        var apart = new ArrayList<Double>();
        var found = new ArrayList<Double>();
        try (var reference = open(parts.networks(), Device.CPU)) {
            var check = new SessionCheck(List.of(runner, other, reference));
            for (int size : SessionCheck.sizes(images)) {
                check.run(size);
                apart.add(runner.difference(other, size));
                double share = runner.difference(reference, size);
                found.add(share);
                turns.addObject()
                        .put("images", size)
                        .put("session", share)
                        .put("javaSession", other.difference(reference, size));
            }
        }
        line.put("sessionDifference", Collections.max(apart));
        boolean kept = Collections.max(found) <= tolerance.share();
        into.put("kept", kept);
        return kept;
    }

    private Tolerance tolerance(boolean exact) {
        if (parts.networks().isHalf(model, device)) {
            return Tolerance.FLOAT16;
        }
        return exact || device.kind() == Device.Kind.CPU ? Tolerance.FLOAT32 : Tolerance.TF32;
    }

    private Runner second() throws OrtException {
        var open = second == null ? open(plain, device) : second;
        second = open;
        return open;
    }

    private Runner open(Networks networks, Device where) throws OrtException {
        var batch = Batch.allocate(model.card(), images, bytes -> networks.memory(where, bytes));
        return new Runner(networks.open(model, where, parts.tuning(where).threads()), batch);
    }

    private static double rounded(double value) {
        return Math.round(1e4 * value) / 1e4;
    }

    @Override
    public void close() throws OrtException {
        var other = second;
        try (runner) {
            if (other != null) {
                other.close();
            }
        }
    }
}
