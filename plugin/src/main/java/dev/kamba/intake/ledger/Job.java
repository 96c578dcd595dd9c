package dev.kamba.intake.ledger;

import java.time.Instant;

/**
 * A claimed job: this worker, and no other, may run it until the lease ends.
 *
 * @param id number in the ledger
 * @param study Study Instance UID
 * @param series Series Instance UID
 * @param model name of the model
 * @param urgent whether it goes before others
 * @param attempts how often it was claimed, this time included
 * @param createdAt when it was made; results carry this time, so that a repeated job makes the same object
 * @param guards what its rule changes about the guards of results
 * @param viewing how its rule wants images shown to the model
 * @param sourceDigest SHA-256 of the series' instances when it was made, hexadecimal
 */
public record Job(
        long id,
        String study,
        String series,
        String model,
        boolean urgent,
        int attempts,
        Instant createdAt,
        String guards,
        String viewing,
        String sourceDigest) {}
