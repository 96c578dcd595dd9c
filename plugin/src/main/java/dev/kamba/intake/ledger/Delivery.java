package dev.kamba.intake.ledger;

/**
 * A claimed delivery: one result to one destination.
 *
 * @param job number of the job
 * @param destination name of the destination
 * @param file the result, below the folder of results
 * @param attempts how often it was tried, this time included
 */
public record Delivery(long job, String destination, String file, int attempts) {}
