package dev.kamba.trainer.net;

import ai.djl.ndarray.NDArray;

import java.util.Map;

/** What one pass through a network knows of its parameters; made by {@link DjlParameters#leaves}. */
public final class DjlLeaves {

    private final DjlParameters parameters;
    private final Map<String, NDArray> values;

    DjlLeaves(DjlParameters parameters, Map<String, NDArray> values) {
        this.parameters = parameters;
        this.values = values;
    }

    DjlParameters parameters() {
        return parameters;
    }

    NDArray of(Parameter parameter) {
        var value = values.get(parameter.name());
        if (value == null) {
            throw new IllegalArgumentException("no values for parameter " + parameter.name());
        }
        return value;
    }

    /** Of all learned values in one vector, after the backward pass; only of leaves that learn. */
    public NDArray gradient() {
        return parameters.gradient(this);
    }
}
