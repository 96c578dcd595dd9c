package dev.kamba.delivery;

import dev.kamba.error.KambaException;

import java.util.List;
import java.util.Optional;

/**
 * What became of some objects of which a destination could choose.
 *
 * @param alternative which alternative it got, from 0
 * @param failures why an object was not stored, in the order of the objects; empty where it was
 */
record Sent(int alternative, List<Optional<KambaException>> failures) {

    Sent {
        failures = List.copyOf(failures);
    }
}
