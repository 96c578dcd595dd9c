package dev.kamba.camel;

import java.nio.file.Path;

/**
 * An instance whose bytes have arrived and wait for an answer: Success is sent when the route has ended without exception. The
 * file belongs to the route; it is written but not yet forced to disk.
 *
 * @param file the DICOM Part 10 file
 * @param size of the file, in bytes
 * @param sha256 of the data set without the file meta information, which is ours, as 64 lower-case hexadecimal digits
 */
public record ReceivedInstance(
        Path file,
        String sopClassUid,
        String sopInstanceUid,
        String transferSyntaxUid,
        String callingAet,
        String calledAet,
        String associationId,
        long size,
        String sha256)
        implements DicomEvent {}
