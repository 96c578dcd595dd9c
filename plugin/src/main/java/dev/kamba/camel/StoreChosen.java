package dev.kamba.camel;

import dev.kamba.error.KambaException;

import java.util.List;
import java.util.Optional;

/**
 * What became of a {@link StoreChoice}.
 *
 * @param alternative which one the peer got, from 0
 * @param failures why a file of it was not stored, in the order of the files; empty where it was
 */
public record StoreChosen(int alternative, List<Optional<KambaException>> failures) {

    public StoreChosen {
        failures = List.copyOf(failures);
    }
}
