package dev.kamba.trainer.export;

import java.util.List;

/**
 * A named value of an ONNX graph.
 *
 * @param shape sizes of its axes; the first is -1 if it depends on the batch
 */
record OnnxValue(String name, List<Integer> shape) {

    OnnxValue {
        shape = List.copyOf(shape);
    }

    int rank() {
        return shape.size();
    }
}
