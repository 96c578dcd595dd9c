package dev.kamba.trainer.fit;

import dev.kamba.trainer.net.Weights;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What a training tells. */
class Recorder implements Progress, Keeper {

    final List<Double> losses = new ArrayList<>();
    final List<Validation> validations = new ArrayList<>();
    final List<Weights> best = new ArrayList<>();
    final List<State> states = new ArrayList<>();

    @Override
    public void stepped(Step step) {
        losses.add(step.loss());
    }

    @Override
    public void validated(int step, Validation validation, boolean better) {
        validations.add(validation);
    }

    @Override
    public void best(Weights weights) {
        best.add(weights);
    }

    @Override
    public void reached(Supplier<State> state) {
        states.add(state.get());
    }

    @Override
    public boolean stops() {
        return false;
    }

    @Override
    public String kept() {
        return best.size() + " weights, " + states.size() + " states";
    }
}
