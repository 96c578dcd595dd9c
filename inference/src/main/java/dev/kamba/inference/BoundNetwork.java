package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.kamba.model.ModelCard;
import org.jspecify.annotations.Nullable;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A model whose input and output stay at fixed places of the device, one pair for each number of images, so that CUDA graphs can
 * be recorded. What cannot be recorded runs without graphs: models with Scan, Loop or If, and such that leave the device on their way.
 */
final class BoundNetwork implements Network {

    private static final System.Logger LOG = System.getLogger(BoundNetwork.class.getName());

    private final ModelCard card;
    private final int device;
    private final Sessions sessions;
    private final Map<Integer, Binding> bindings = new HashMap<>();
    private @Nullable OrtSession session;
    private int graphs;
    private volatile boolean recorded;
    private volatile boolean stopped;

    /** Opens sessions of the model. */
    interface Sessions {

        OrtSession open(boolean recorded) throws OrtException;
    }

    /** @param record whether to try CUDA graphs */
    BoundNetwork(ModelCard card, int device, boolean record, Sessions sessions) throws OrtException {
        this.card = card;
        this.device = device;
        this.sessions = sessions;
        recorded = record;
        Binding.enter(device);
        session = open();
    }

    private OrtSession open() throws OrtException {
        try {
            return sessions.open(recorded);
        } catch (OrtException e) {
            giveUpGraphs(e);
            return sessions.open(recorded);
        }
    }

    /** ONNX Runtime refuses graphs when it loads a model; what a kernel does that no graph may is found when it is recorded. */
    private void giveUpGraphs(OrtException failure) throws OrtException {
        if (!recorded || stopped || OutOfMemory.is(failure)) {
            throw failure;
        }
        recorded = false;
        LOG.log(System.Logger.Level.INFO, "model {0} runs without CUDA graphs: {1}", card.name(), failure.getMessage());
    }

    @Override
    public void run(FloatBuffer image, FloatBuffer logits, int images) throws OrtException {
        boolean first = !bindings.containsKey(images);
        try {
            bound(images).run(image, logits);
        } catch (OrtException e) {
            if (!first) {
                throw e;
            }
            forget(images);
            giveUpGraphs(e);
            close();
            bound(images).run(image, logits);
        }
    }

    private Binding bound(int images) throws OrtException {
        synchronized (bindings) {
            if (stopped) {
                throw new OrtException("the model was stopped");
            }
            var known = bindings.get(images);
            if (known != null) {
                return known;
            }
            var open = session == null ? open() : session;
            session = open;
            var made = Binding.of(open, card, device, images, recorded ? ++graphs : Binding.NO_GRAPH);
            bindings.put(images, made);
            return made;
        }
    }

    /** Else a later try would take this for a binding that has run, and hold its memory until then. */
    private void forget(int images) {
        synchronized (bindings) {
            var failed = bindings.remove(images);
            if (failed != null) {
                failed.close();
            }
        }
    }

    @Override
    public SessionForm form() {
        return recorded ? SessionForm.GRAPH : SessionForm.BOUND;
    }

    @Override
    public void stop() throws OrtException {
        stopped = true;
        synchronized (bindings) {
            for (var binding : bindings.values()) {
                binding.stop();
            }
        }
    }

    @Override
    public void close() throws OrtException {
        synchronized (bindings) {
            bindings.values().forEach(Binding::close);
            bindings.clear();
        }
        var open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }
}
