package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnxruntime.OrtSession;
import org.jspecify.annotations.Nullable;

import java.lang.ref.SoftReference;

/**
 * Sessions of one model for fixed numbers of images, which share what the model's passes made of it. For use by one thread.
 */
public final class FixedSessions {

    private final SessionModel model;

    /** Of use while sessions are opened one after the other, which is seldom afterwards: its memory may go where it is short. */
    private @Nullable SoftReference<ModelProto> prepared;

    public FixedSessions(SessionModel model) {
        this.model = model;
    }

    /**
     * Loads the model; failures as of {@link SessionModel#open}.
     *
     * @param images of every run
     */
    public OrtSession open(int images, SessionModel.Options options) {
        return model.open(graph(images), options);
    }

    ModelProto graph(int images) {
        return new RepeatedWeights(images).apply(new FixedBatch(images).apply(prepared()));
    }

    private ModelProto prepared() {
        var known = prepared == null ? null : prepared.get();
        if (known == null) {
            known = model.prepared();
            prepared = new SoftReference<>(known);
        }
        return known;
    }
}
