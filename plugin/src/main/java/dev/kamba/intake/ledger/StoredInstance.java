package dev.kamba.intake.ledger;

import java.time.Instant;

/**
 * An instance in custody.
 *
 * @param study its Study Instance UID
 * @param series its Series Instance UID
 * @param sopInstance its SOP Instance UID
 * @param sopClass its SOP Class UID
 * @param transferSyntax syntax of the file
 * @param modality Modality (0008,0060), empty if absent
 * @param bodyPart Body Part Examined (0018,0015), empty if absent
 * @param callingAet who sent it
 * @param file where it lies below the spool's folder
 * @param bytes length of the file
 * @param sha256 digest of the file, hexadecimal
 * @param receivedAt when it was received
 */
public record StoredInstance(
        String study,
        String series,
        String sopInstance,
        String sopClass,
        String transferSyntax,
        String modality,
        String bodyPart,
        String callingAet,
        String file,
        long bytes,
        String sha256,
        Instant receivedAt) {}
