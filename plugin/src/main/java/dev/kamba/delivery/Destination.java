package dev.kamba.delivery;

import dev.kamba.error.KambaException;

import java.nio.file.Path;
import java.util.List;

/** A place results go to. */
sealed interface Destination permits DicomDestination, DicomWebDestination {

    /**
     * Sends one of several alternatives, each a list of Part 10 files; one that is refused stops no other.
     *
     * @throws KambaException PEER_UNREACHABLE or PEER_REFUSED, if nothing could be sent at all
     */
    Sent send(List<List<Path>> alternatives);
}
