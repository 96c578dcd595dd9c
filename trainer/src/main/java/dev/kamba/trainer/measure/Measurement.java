package dev.kamba.trainer.measure;

import dev.kamba.inference.Engine;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Case;
import dev.kamba.trainer.data.Portion;
import dev.kamba.trainer.data.Studies;

import java.util.ArrayList;
import java.util.List;

/** Runs a model package over synthetic studies exactly as the service would: read, pre-process, infer, post-process. */
public final class Measurement {

    private Measurement() {}

    /** One picture's outcome; Dice is NaN where neither truth nor mask has a pixel. */
    private record Outcome(boolean truth, boolean found, double dice, double milliseconds) {}

    public static Score of(ModelPackage model, List<Portion> portions, Engine engine) {
        var outcomes = Studies.map(portions, cases -> outcomes(model, cases, engine));
        var dices = outcomes.stream().filter(Outcome::truth).map(Outcome::dice).toList();
        var empty = outcomes.stream().filter(outcome -> !outcome.truth()).toList();
        int alarms = (int) empty.stream().filter(Outcome::found).count();
        double milliseconds =
                outcomes.stream().mapToDouble(Outcome::milliseconds).average().orElse(Double.NaN);
        return new Score(dices, alarms, empty.size(), milliseconds);
    }

    private static List<Outcome> outcomes(ModelPackage model, List<Case> cases, Engine engine) {
        var planes = cases.stream().map(Case::plane).toList();
        var segmentation = engine.segment(model, planes, done -> {});
        double milliseconds = segmentation.inferTime().toNanos() / 1e6 / cases.size();
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < cases.size(); i++) {
            var mask = segmentation.masks().get(i).get(0);
            var truth = cases.get(i).truth().get(0);
            outcomes.add(new Outcome(!truth.isEmpty(), !mask.isEmpty(), mask.dice(truth), milliseconds));
        }
        return outcomes;
    }
}
