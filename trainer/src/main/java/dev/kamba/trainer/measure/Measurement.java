package dev.kamba.trainer.measure;

import dev.kamba.inference.Engine;
import dev.kamba.inference.Priority;
import dev.kamba.inference.Viewing;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Case;
import dev.kamba.trainer.data.Pictures;

import java.util.ArrayList;
import java.util.List;

/**
 * What a model package finds in cases when it runs exactly as in the service: read, pre-process, infer, post-process.
 *
 * @param outcomes in the order of the cases
 * @param evaluation of the outcomes
 * @param msPerImage mean time in the network; NaN without cases
 */
public record Measurement(List<Outcome> outcomes, Evaluation evaluation, double msPerImage) {

    /** What was measured at once. */
    private record Lot(List<Outcome> outcomes, double msPerImage) {}

    public Measurement {
        outcomes = List.copyOf(outcomes);
    }

    public static Measurement of(ModelPackage model, Pictures pictures, Viewing viewing, Engine engine) {
        var lots = pictures.map(cases -> List.of(lot(model, cases, viewing, engine)));
        var outcomes = lots.stream().flatMap(lot -> lot.outcomes.stream()).toList();
        double milliseconds = lots.stream()
                .mapToDouble(lot -> lot.msPerImage * lot.outcomes.size())
                .sum();
        return new Measurement(outcomes, Evaluation.of(outcomes), milliseconds / outcomes.size());
    }

    private static Lot lot(ModelPackage model, List<Case> cases, Viewing viewing, Engine engine) {
        var planes = cases.stream().map(Case::plane).toList();
        var segmentation = engine.segment(model, planes, viewing, Priority.ROUTINE, done -> {});
        var outcomes = new ArrayList<Outcome>();
        for (int i = 0; i < cases.size(); i++) {
            var one = cases.get(i);
            var found = segmentation.masks().get(i);
            outcomes.add(new Outcome(
                    one.id(),
                    one.group(),
                    one.volume(),
                    one.truth(),
                    found,
                    one.plane().spacing()));
        }
        return new Lot(outcomes, segmentation.inferTime().toNanos() / 1e6 / cases.size());
    }

    /** The figures of these outcomes. */
    public Score score() {
        return new Score(evaluation, msPerImage);
    }
}
