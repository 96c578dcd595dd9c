package dev.kamba.camel;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** The storage SOP classes that we know of (DICOM PS3.6 table A-1). */
final class StorageClasses {

    private static final String RESOURCE = "storage-sop-classes.txt";
    private static final String DICOM_ROOT = "1.2.840.10008.";
    private static final String STORAGE_ROOT = DICOM_ROOT + "5.1.4.1.1.";
    private static final Set<String> KNOWN = read();

    private StorageClasses() {}

    static boolean known(String sopClass) {
        return KNOWN.contains(sopClass);
    }

    /** True for a class that can only be a storage class we do not know: a private one, or one newer than our list. */
    static boolean plausible(String sopClass) {
        return Uids.valid(sopClass) && (!sopClass.startsWith(DICOM_ROOT) || sopClass.startsWith(STORAGE_ROOT));
    }

    private static Set<String> read() {
        InputStream list = Objects.requireNonNull(StorageClasses.class.getResourceAsStream(RESOURCE), RESOURCE);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
            return reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
