package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.imaging.ProbabilityMap;
import dev.kamba.model.ModelCard;

import java.time.Instant;
import java.util.List;

/**
 * What all objects of a job are made of.
 *
 * @param series the images
 * @param card the model's description
 * @param modelDigest SHA-256 of the model file, hexadecimal
 * @param viewing how the model saw them if not as its card says, such as {@code flips=sides}; otherwise empty
 * @param masks [frame][label], frames in the order of {@code series.frames()}, labels in the card's
 * @param probabilities as the masks; empty unless a destination wants them
 * @param created time of the result; the same whenever the job is repeated
 * @param concerns what is suspicious about it, a line each
 * @param origin content of the sources, and what these findings replace
 */
public record Findings(
        SourceSeries series,
        ModelCard card,
        String modelDigest,
        String viewing,
        List<List<Mask>> masks,
        List<List<ProbabilityMap>> probabilities,
        Instant created,
        List<String> concerns,
        Origin origin) {

    public Findings {
        masks = masks.stream().map(List::copyOf).toList();
        probabilities = probabilities.stream().map(List::copyOf).toList();
        concerns = List.copyOf(concerns);
    }

    /** Findings without probabilities that nothing is suspicious about, the first of their kind. */
    public Findings(SourceSeries series, ModelCard card, String modelDigest, List<List<Mask>> masks, Instant created) {
        this(series, card, modelDigest, "", masks, List.of(), created, List.of(), Origin.UNKNOWN);
    }

    /** Whether no label has a pixel. */
    boolean nothing() {
        return masks.stream().flatMap(List::stream).allMatch(Mask::isEmpty);
    }
}
