package dev.kamba.trainer.measure;

import dev.kamba.imaging.Plane;
import dev.kamba.model.ModelCard;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a report of one run shows.
 *
 * @param title of the page
 * @param card of the model
 * @param evaluation of the outcomes
 * @param outcomes of pictures that the model has not learned from
 * @param planes each picture by its id, to draw the worst and best of them; empty where it cannot be drawn any more
 * @param curves of the training
 * @param facts settings and sizes
 */
public record ReportContent(
        String title,
        ModelCard card,
        Evaluation evaluation,
        List<Outcome> outcomes,
        Function<String, Optional<Plane>> planes,
        Curves curves,
        RunFacts facts) {

    public ReportContent {
        outcomes = List.copyOf(outcomes);
        if (evaluation.images() != outcomes.size()
                || evaluation.labels() != card.labels().size()) {
            throw new IllegalArgumentException("evaluation, outcomes and card must be of the same pictures and labels");
        }
    }

    /** Name of a label. */
    String label(int index) {
        return card.labels().get(index).name();
    }
}
