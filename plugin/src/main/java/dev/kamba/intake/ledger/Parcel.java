package dev.kamba.intake.ledger;

import java.util.List;

/**
 * What one destination shall get as one object. Of several alternatives it gets the first it takes; all parcels of a job for a
 * destination that have several have as many, and the destination gets the same one of each.
 *
 * @param destination name of the destination
 * @param files the alternatives below the folder of results, the preferred first
 */
public record Parcel(String destination, List<String> files) {

    public Parcel {
        files = List.copyOf(files);
        if (files.isEmpty() || files.stream().anyMatch(file -> file.isEmpty() || file.indexOf(' ') >= 0)) {
            throw new IllegalArgumentException("a parcel has files, and their names have no spaces");
        }
    }
}
