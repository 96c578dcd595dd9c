package dev.kamba.intake.ledger;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import jakarta.inject.Singleton;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folders below {@code kamba.home}; the ledger names files relative to {@code instances} and {@code results}. */
@Singleton
public final class Folders {

    private final Path home;

    public Folders(HomeConfig config) {
        this.home = config.home().toAbsolutePath().normalize();
    }

    /** What is being received; emptied at start. */
    public Path incoming() {
        return folder("spool/incoming");
    }

    /** What was accepted, in one folder per study. */
    public Path instances() {
        return folder("spool/instances");
    }

    /** What was refused, beside the reasons. */
    public Path quarantine() {
        return folder("quarantine");
    }

    /** Segmentations and pictures, in one folder per job. */
    public Path results() {
        return folder("results");
    }

    /** The example models' place. */
    public Path models() {
        return home.resolve("models");
    }

    /** Models as they were optimised for this machine; may be emptied at any time. */
    public Path optimised() {
        return home.resolve("optimised");
    }

    private Path folder(String name) {
        try {
            return Files.createDirectories(home.resolve(name));
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL, "cannot create folder " + name + " in " + home + "; check kamba.home", e);
        }
    }
}
