package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.model.ModelCard;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A model whose input and output stay at fixed places of the device, so that CUDA graphs can be recorded. Each number of images
 * has a session of its own: operators keep what they chose and allocated for one shape until they meet another, and a graph that
 * was recorded before would go on reading what was freed. What cannot be recorded runs without graphs: models with Scan, Loop or
 * If, and such that leave the device on their way.
 */
final class BoundNetwork implements Network {

    private static final System.Logger LOG = System.getLogger(BoundNetwork.class.getName());

    private final ModelCard card;
    private final int device;
    private final Sessions sessions;

    /** By number of images. Its thread alone changes it, under the lock, since others stop what is in it. */
    private final Map<Integer, Binding> bindings = new HashMap<>();

    private boolean recorded;
    private boolean stopped;

    /** Opens sessions of the model. */
    interface Sessions {

        /** A session all of whose runs have so many images. */
        OrtSession open(int images, boolean recorded) throws OrtException;
    }

    /**
     * Opens nothing yet.
     *
     * @param record whether to try CUDA graphs
     */
    BoundNetwork(ModelCard card, int device, boolean record, Sessions sessions) throws OrtException {
        this.card = card;
        this.device = device;
        this.sessions = sessions;
        recorded = record;
        Binding.enter(device);
    }

    @Override
    public void run(FloatBuffer image, FloatBuffer logits, int images) throws OrtException {
        boolean first = !bindings.containsKey(images);
        try {
            bound(images).run(image, logits);
        } catch (OrtException e) {
            if (first || OutOfMemory.is(e)) {
                // Its memory is for smaller batches then; and a later try must not take it for one that has run.
                close(images);
            }
            if (!first) {
                throw e;
            }
            giveUpGraphs(e);
            bound(images).run(image, logits);
        }
    }

    private Binding bound(int images) throws OrtException {
        var known = bindings.get(images);
        if (known != null) {
            return known;
        }
        var made = Recording.beside(() -> Binding.of(sessions.open(images, recorded), card, device, images, recorded));
        synchronized (bindings) {
            bindings.put(images, made);
            if (stopped) {
                made.stop();
            }
        }
        return made;
    }

    /** ONNX Runtime refuses graphs when it loads a model; what a kernel does that no graph may is found when it is recorded. */
    private void giveUpGraphs(OrtException cause) throws OrtException {
        var failure = OutOfMemory.ofRecording(cause, !bindings.isEmpty());
        if (!recorded || isStopped() || OutOfMemory.is(failure)) {
            throw failure;
        }
        LOG.log(
                System.Logger.Level.INFO,
                "model {0} runs without CUDA graphs: {1}",
                card.name(),
                FailureText.of(failure));
        close();
        recorded = false;
    }

    private boolean isStopped() {
        synchronized (bindings) {
            return stopped;
        }
    }

    @Override
    public SessionForm form() {
        return recorded ? SessionForm.GRAPH : SessionForm.BOUND;
    }

    @Override
    public void stop() throws OrtException {
        synchronized (bindings) {
            stopped = true;
            for (var binding : bindings.values()) {
                binding.stop();
            }
        }
    }

    private void close(int images) throws OrtException {
        synchronized (bindings) {
            var open = bindings.remove(images);
            if (open != null) {
                open.close();
            }
        }
    }

    @Override
    public void close() throws OrtException {
        for (int images : List.copyOf(bindings.keySet())) {
            close(images);
        }
        Binding.trim();
    }
}
