package dev.kamba.camel;

import java.nio.file.Path;

/**
 * An instance that a peer has stored.
 *
 * @param status the DIMSE status: 0 or a warning such as 0xB000 (DICOM PS3.4 section B.2.3)
 */
public record StoreResult(Path file, String sopInstanceUid, int status) {}
