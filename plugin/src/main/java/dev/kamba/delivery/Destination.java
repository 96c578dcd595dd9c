package dev.kamba.delivery;

import dev.kamba.error.KambaException;
import java.nio.file.Path;

/** A place results go to. */
sealed interface Destination permits DicomDestination, DicomWebDestination {

    /**
     * Sends one Part 10 file; returns when the destination has taken it.
     *
     * @throws KambaException PEER_UNREACHABLE or PEER_REFUSED
     */
    void send(Path file);
}
