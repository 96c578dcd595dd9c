package dev.kamba.intake.ledger;

import java.util.Set;

/**
 * What rules know about a series when its study is complete.
 *
 * @param study Study Instance UID
 * @param series Series Instance UID
 * @param modality Modality (0008,0060), empty if absent
 * @param bodyPart Body Part Examined (0018,0015), empty if absent
 * @param callingAet who sent it
 * @param sopClasses SOP Class UIDs of its instances
 * @param instances how many there are
 */
public record SeriesSummary(
        String study,
        String series,
        String modality,
        String bodyPart,
        String callingAet,
        Set<String> sopClasses,
        int instances) {

    public SeriesSummary {
        sopClasses = Set.copyOf(sopClasses);
    }
}
