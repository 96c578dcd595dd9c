package dev.kamba.intake.ledger;

import java.time.Duration;

/**
 * What a finished inference left on disk.
 *
 * @param uid SOP Instance UID of the segmentation
 * @param file the segmentation, below the folder of results
 * @param device what inferred
 * @param load time spent reading and preparing images
 * @param infer time spent in the model
 * @param encode time spent writing the result
 */
public record Result(String uid, String file, String device, Duration load, Duration infer, Duration encode) {}
