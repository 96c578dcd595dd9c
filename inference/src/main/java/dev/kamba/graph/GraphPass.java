package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;

/** One way of rewriting a model between its file and its session that keeps what it computes. */
public interface GraphPass {

    /** Another text whenever the pass would make another graph of the same model: part of the key of saved models. */
    String version();

    /** The rewritten model, or the same where there is nothing to do. */
    ModelProto apply(ModelProto model);
}
