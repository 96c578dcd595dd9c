package dev.kamba.model;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A folder of models that may change while a service runs. A change counts when two looks in a row saw the same files, so that one
 * that is still being copied is left alone. For use by any number of threads.
 */
public final class ModelLibrary {

    private final Path folder;
    private Map<String, String> scanned;
    private Map<String, String> lastSeen;
    private volatile ModelFolder current;

    /** Opens every package in the folder. */
    public ModelLibrary(Path folder) {
        this.folder = folder;
        scanned = listing();
        lastSeen = scanned;
        current = ModelFolder.scan(folder);
    }

    /** The packages to use now. */
    public ModelFolder current() {
        return current;
    }

    /** Looks at the folder; the packages in it if they have changed and the change is over. */
    public synchronized Optional<ModelFolder> changed() {
        var seen = listing();
        boolean over = seen.equals(lastSeen) && !seen.equals(scanned);
        lastSeen = seen;
        if (!over) {
            return Optional.empty();
        }
        scanned = seen;
        return Optional.of(ModelFolder.scan(folder));
    }

    /** Uses these packages from now on. */
    public void adopt(ModelFolder found) {
        current = found;
    }

    /** Every file's size and time of change by its name. */
    private Map<String, String> listing() {
        var listing = new TreeMap<String, String>();
        try (var files = Files.list(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                listing.put(
                        file.getFileName().toString(), Files.size(file) + " bytes, " + Files.getLastModifiedTime(file));
            }
        } catch (IOException e) {
            throw new KambaException(
                    ErrorCode.CONFIGURATION_INVALID, "the folder of models cannot be read: " + folder, e);
        }
        return listing;
    }
}
