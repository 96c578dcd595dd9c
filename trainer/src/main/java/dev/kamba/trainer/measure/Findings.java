package dev.kamba.trainer.measure;

import dev.kamba.imaging.Plane;
import dev.kamba.trainer.data.Pictures;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a model has found in some pictures, as a report shows it.
 *
 * @param evaluation of the outcomes
 * @param outcomes of pictures that the model has not learned from
 * @param planes each picture by its id, to draw the worst and best of them; empty where it cannot be drawn any more
 */
public record Findings(Evaluation evaluation, List<Outcome> outcomes, Function<String, Optional<Plane>> planes) {

    public Findings {
        outcomes = List.copyOf(outcomes);
        if (evaluation.images() != outcomes.size()) {
            throw new IllegalArgumentException("evaluation and outcomes must be of the same pictures");
        }
    }

    /** Reads those that are drawn again: most can be read at any time, synthetic ones only while they are measured. */
    public static Findings of(Measurement measured, Pictures pictures) {
        var ids = Gallery.ids(measured.evaluation());
        var drawn = pictures
                .map(cases -> cases.stream()
                        .filter(one -> ids.contains(one.id()))
                        .map(one -> Map.entry(one.id(), Plane.of(one.plane().image())))
                        .toList())
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return new Findings(measured.evaluation(), measured.outcomes(), id -> Optional.ofNullable(drawn.get(id)));
    }
}
