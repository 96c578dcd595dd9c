package dev.kamba.graph;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps a folder of saved models within its size: those go first that were not used for longest, which the time of a file's last
 * change tells. Other processes may use the folder at the same time: what is being written has another name and is young, and who
 * is reading a file that is deleted reads on; where the system does not allow that, the file stays.
 *
 * @param folder of the models
 * @param mostBytes of all models together; the one that was saved last stays even if it is larger
 */
record SavedSpace(Path folder, long mostBytes) {

    /** Ends the name of a saved model, and of one that is being copied. */
    static final String ENDING = ".optimised";

    /** Begins the name of a file that is being copied. */
    static final String PART = "part";

    /** Begins the name of a file that ONNX Runtime writes, which ends with {@link #DRAFT_ENDING}. */
    static final String DRAFT = "draft";

    static final String DRAFT_ENDING = ".onnx";

    private static final System.Logger LOG = System.getLogger(SavedSpace.class.getName());
    private static final Pattern SAVED = Pattern.compile("[0-9a-f]{64}" + Pattern.quote(ENDING));
    private static final Pattern UNFINISHED = Pattern.compile(
            "(" + DRAFT + "[0-9]+" + Pattern.quote(DRAFT_ENDING) + "|" + PART + "[0-9]+" + Pattern.quote(ENDING) + ")");

    /** What nobody has written to for so long was left by a process that died. */
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    private record Found(Path file, Instant used, long bytes) {}

    /** Notes that a model is of use now. */
    static void touch(Path model) {
        try {
            Files.setLastModifiedTime(model, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a saved model may pass for unused: {0}", e.toString());
        }
    }

    /** Deletes what is too much. Files of names that are not ours are left alone and not counted. */
    void makeFor(Path newest) {
        try {
            long bytes = Files.size(newest);
            for (var model : found(SAVED)) {
                if (!model.file.equals(newest)) {
                    bytes += model.bytes;
                    if (bytes > mostBytes) {
                        delete(model.file);
                    }
                }
            }
            var before = Instant.now().minus(LEFT_BEHIND);
            found(UNFINISHED).stream()
                    .filter(each -> each.used.isBefore(before))
                    .forEach(each -> delete(each.file));
        } catch (IOException | DirectoryIteratorException e) {
            LOG.log(System.Logger.Level.WARNING, "saved models may become too many: {0}", e.toString());
        }
    }

    /** The last used first. */
    private List<Found> found(Pattern names) throws IOException {
        var all = new ArrayList<Found>();
        try (var files = Files.newDirectoryStream(
                folder, file -> names.matcher(file.getFileName().toString()).matches())) {
            for (var file : files) {
                found(file).ifPresent(all::add);
            }
        }
        all.sort(Comparator.comparing(Found::used).reversed());
        return all;
    }

    /** Nothing where another process has just deleted it. */
    private static Optional<Found> found(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new Found(file, attributes.lastModifiedTime().toInstant(), attributes.size()))
                    .filter(any -> attributes.isRegularFile());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "a saved model stays that is too much: {0}", e.toString());
        }
    }
}
