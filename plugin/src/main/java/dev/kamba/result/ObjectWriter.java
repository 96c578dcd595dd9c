package dev.kamba.result;

import dev.kamba.error.KambaException;

import java.nio.file.Path;

/** Writes one kind of object. */
@FunctionalInterface
interface ObjectWriter {

    /**
     * Writes a Part 10 file, forces it to disk and checks it; the file appears under its name only when all that has succeeded.
     * The same arguments give the same bytes.
     *
     * @throws KambaException if the findings cannot be written as such an object, or the check fails
     */
    Written write(Findings findings, Piece piece, Path file);

    /** Who the object is. */
    record Written(String sopInstanceUid, String sopClassUid) {}
}
