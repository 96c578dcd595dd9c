package dev.kamba.trainer.measure;

import dev.kamba.model.ModelCard;

import java.util.Optional;

/**
 * What a report of one run shows.
 *
 * @param title of the page
 * @param card of the model
 * @param findings in the pictures that the title names
 * @param unseen findings of the package in pictures that neither the training nor the choice of weights has seen
 * @param curves of the training
 * @param facts settings and sizes
 */
public record ReportContent(
        String title, ModelCard card, Findings findings, Optional<Findings> unseen, Curves curves, RunFacts facts) {

    public ReportContent {
        if (findings.evaluation().labels() != card.labels().size()) {
            throw new IllegalArgumentException("findings and card must be of the same labels");
        }
    }

    /** Of a model that is measured for good, with the card that says so. */
    public ReportContent with(ModelCard measured, Findings neverSeen) {
        return new ReportContent(title, measured, findings, Optional.of(neverSeen), curves, facts);
    }

    /** Name of a label. */
    String label(int index) {
        return card.labels().get(index).name();
    }
}
