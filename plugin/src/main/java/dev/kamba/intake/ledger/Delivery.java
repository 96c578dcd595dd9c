package dev.kamba.intake.ledger;

import java.util.List;

/**
 * A claimed delivery: one object to one destination.
 *
 * @param job number of the job
 * @param destination name of the destination
 * @param place its place in the order of the job's objects for the destination
 * @param files the alternatives below the folder of results, the preferred first; one if the destination has had its choice
 * @param attempts how often it was tried, this time included
 */
public record Delivery(long job, String destination, int place, List<String> files, int attempts) {

    public Delivery {
        files = List.copyOf(files);
    }
}
