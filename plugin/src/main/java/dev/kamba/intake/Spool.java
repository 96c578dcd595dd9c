package dev.kamba.intake;

import dev.kamba.digest.Sha256;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.intake.ledger.Folders;
import jakarta.inject.Singleton;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** The received files. Names are made of digests and checked UIDs, never of received text. */
@Singleton
public final class Spool {

    private final Path incoming;
    private final Path instances;

    public Spool(Folders folders) {
        this.incoming = folders.incoming();
        this.instances = folders.instances();
    }

    /** The kept file with this name. */
    Path resolve(String name) {
        return instances.resolve(name);
    }

    /**
     * Makes a received file permanent: its content, its new name and its folder are on disk when this returns.
     *
     * @return its name below the folder of instances
     */
    String keep(Path received, String study, String sopInstance, String sha256) {
        var folder = Sha256.hex(study).substring(0, 32);
        var name = folder + "/" + sopInstance + "-" + sha256.substring(0, 16) + ".dcm";
        try {
            force(received);
            if (Files.notExists(instances.resolve(folder))) {
                Files.createDirectories(instances.resolve(folder));
                force(instances);
            }
            Files.move(received, resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(instances.resolve(folder));
            return name;
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.STORAGE_FULL,
                    "cannot keep a received instance: " + e.getClass().getSimpleName(),
                    e);
        }
    }

    /** Deletes what was being received when the service ended: no sender was told that it had arrived. */
    void sweepIncoming() {
        try (var files = Files.list(incoming)) {
            for (var file : files.toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all kept files. */
    List<String> names() {
        try (var files = Files.walk(instances, 2)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> instances.relativize(file).toString())
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A folder is forced too, so that a new name survives loss of power. */
    private static void force(Path path) throws IOException {
        var mode = Files.isDirectory(path) ? StandardOpenOption.READ : StandardOpenOption.WRITE;
        try (var channel = FileChannel.open(path, mode)) {
            channel.force(true);
        }
    }
}
