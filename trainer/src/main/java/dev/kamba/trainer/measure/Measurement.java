package dev.kamba.trainer.measure;

import dev.kamba.inference.Engine;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Case;
import dev.kamba.trainer.data.Portion;
import dev.kamba.trainer.data.Studies;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model package finds in cases when it runs exactly as in the service: read, pre-process, infer, post-process.
 *
 * @param outcomes in the order of the cases
 * @param msPerImage mean time in the network; NaN without cases
 */
public record Measurement(List<Outcome> outcomes, double msPerImage) {

    public Measurement {
        outcomes = List.copyOf(outcomes);
    }

    public static Measurement of(ModelPackage model, List<Case> cases, Engine engine) {
        if (cases.isEmpty()) {
            return new Measurement(List.of(), Double.NaN);
        }
        var planes = cases.stream().map(Case::plane).toList();
        var segmentation = engine.segment(model, planes, done -> {});
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < cases.size(); i++) {
            var one = cases.get(i);
            outcomes.add(new Outcome(
                    one.id(),
                    List.of(one.truth()),
                    segmentation.masks().get(i),
                    one.plane().spacing()));
        }
        return new Measurement(outcomes, segmentation.inferTime().toNanos() / 1e6 / cases.size());
    }

    /** Draws synthetic studies and measures each by itself. */
    public static Measurement ofStudies(ModelPackage model, List<Portion> portions, Engine engine) {
        var studies = Studies.map(portions, cases -> List.of(of(model, cases, engine)));
        var outcomes =
                studies.stream().flatMap(study -> study.outcomes.stream()).toList();
        double milliseconds = studies.stream()
                .mapToDouble(study -> study.msPerImage * study.outcomes.size())
                .sum();
        return new Measurement(outcomes, milliseconds / outcomes.size());
    }

    /** The figures of these outcomes. */
    public Score score() {
        return new Score(Evaluation.of(outcomes), msPerImage);
    }
}
