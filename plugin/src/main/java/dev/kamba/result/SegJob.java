package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.model.ModelCard;

import java.time.Instant;

/**
 * What a SEG is about, apart from the pixels.
 *
 * @param series the images
 * @param card the model's description
 * @param modelDigest SHA-256 of the model file, hexadecimal
 * @param viewing how the model saw them if not as its card says, such as {@code flips=sides}; otherwise empty
 * @param created time of the result; the same whenever the job is repeated
 * @param origin content of the sources, and what the SEG replaces
 */
record SegJob(SourceSeries series, ModelCard card, String modelDigest, String viewing, Instant created, Origin origin) {

    SegJob(SourceSeries series, ModelCard card, String modelDigest, Instant created) {
        this(series, card, modelDigest, "", created, Origin.UNKNOWN);
    }
}
