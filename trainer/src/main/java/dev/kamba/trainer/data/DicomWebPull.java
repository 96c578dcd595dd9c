package dev.kamba.trainer.data;

import dev.kamba.dicom.Outline;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Fetches segmentations and the series they were drawn on from a PACS by DICOMweb into a folder that {@link DicomFolder}
 * reads: STUDY/SERIES/INSTANCE.dcm. What is there already is not fetched again.
 */
public final class DicomWebPull {

    private static final String STUDY = "0020000D";
    private static final String SERIES = "0020000E";
    private static final String INSTANCE = "00080018";
    private static final String MODALITY = "00080060";
    private static final String DESCRIPTION = "0008103E";

    /** PS3.5 section 9.1; UIDs become names of files, so that nothing else may pass. */
    private static final Pattern UID = Pattern.compile("(?=.{1,64}$)[0-9]+(\\.[0-9]+)*");

    private static final int CONNECTIONS = 4;
    private static final long MINUTES_PER_INSTANCE = 30;

    private final DicomWeb server;
    private final Path folder;

    /**
     * @param base address of the DICOMweb service, for example https://pacs:8042/dicom-web
     * @param secret {@code user:password}, or {@code Bearer} and a token
     * @param folder where to put the files
     */
    public DicomWebPull(URI base, Optional<String> secret, Path folder) {
        this.server = new DicomWeb(base, secret.map(DicomWeb::authorization));
        this.folder = folder;
    }

    /** The secret in an environment variable, so that it stands in no command line and no file. */
    public static String secret(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new KambaException(
                        ErrorCode.CONFIGURATION_INVALID,
                        "the environment variable " + variable
                                + " is not set; it must hold user:password or Bearer TOKEN"));
    }

    /**
     * Which segmentations to fetch.
     *
     * @param studies Study Instance UIDs; none means all
     * @param description part of the Series Description, in any case; empty means any
     * @param most series of segmentations at most
     */
    public record Selection(List<String> studies, String description, int most) {

        public Selection {
            studies = List.copyOf(studies);
            studies.forEach(uid -> requireUid(Optional.of(uid)));
            if (most < 1) {
                throw new IllegalArgumentException("most must be positive, was " + most);
            }
        }
    }

    /**
     * What was done.
     *
     * @param segmentations series of them
     * @param sources series they were drawn on
     * @param missing how many of these the server has not
     * @param instances in all of these
     * @param fetched instances that were not there before
     * @param bytes of those
     */
    public record Pulled(int segmentations, int sources, int missing, int instances, int fetched, long bytes) {}

    /** Hears of every instance, from one thread. */
    public interface Progress {

        /**
         * One instance more is there.
         *
         * @param done instances that are there now, of this step
         * @param total instances that the step needs: first the segmentations', then the sources'
         * @param bytes fetched so far in this step
         */
        void at(int done, int total, long bytes);
    }

    private record Series(String study, String uid) {}

    /** An instance and the place for it. */
    private record Wanted(Series series, String uid) {

        String path() {
            return "studies/" + series.study + "/series/" + series.uid + "/instances/" + uid;
        }

        Path in(Path folder) {
            return folder.resolve(series.study).resolve(series.uid).resolve(uid + ".dcm");
        }
    }

    /** Fetches what is missing; may be run again after a failure. */
    public Pulled run(Selection selection, Progress progress) {
        var segmentations = segmentations(selection);
        if (segmentations.isEmpty()) {
            throw new KambaException(
                    ErrorCode.PEER_REFUSED,
                    "the server knows no matching segmentations; check its address, the studies and the description");
        }
        var first = instances(segmentations);
        var drawn = fetch(first, progress);
        var sources = new LinkedHashSet<Series>();
        for (var each : first) {
            for (var uid : Outline.read(each.in(folder)).referencedSeries()) {
                // A segmentation refers to series of its own study (PS3.3 section C.12.4).
                sources.add(new Series(each.series.study, requireUid(Optional.of(uid))));
            }
        }
        var second = instances(new ArrayList<>(sources));
        var shown = fetch(second, progress);
        return new Pulled(
                segmentations.size(),
                sources.size(),
                (int) (sources.size()
                        - second.stream().map(Wanted::series).distinct().count()),
                first.size() + second.size(),
                drawn.count + shown.count,
                drawn.bytes + shown.bytes);
    }

    private List<Series> segmentations(Selection selection) {
        var found = new ArrayList<Series>();
        var places = selection.studies.isEmpty()
                ? List.of("series")
                : selection.studies.stream()
                        .map(uid -> "studies/" + uid + "/series")
                        .toList();
        var wanted = selection.description.toLowerCase(Locale.ROOT);
        for (var place : places) {
            var parameters = Map.of("Modality", "SEG", "includefield", DESCRIPTION);
            for (var each : server.search(place, new LinkedHashMap<>(parameters), SERIES)) {
                // Servers may ignore what they do not know to match.
                boolean right = DicomWeb.text(each, MODALITY).orElse("").equals("SEG")
                        && DicomWeb.text(each, DESCRIPTION)
                                .orElse("")
                                .toLowerCase(Locale.ROOT)
                                .contains(wanted);
                if (right && found.size() < selection.most) {
                    var uid = requireUid(DicomWeb.text(each, SERIES));
                    found.add(new Series(requireUid(DicomWeb.text(each, STUDY)), uid));
                }
            }
        }
        return found;
    }

    private List<Wanted> instances(List<Series> series) {
        var wanted = new ArrayList<Wanted>();
        for (var each : series) {
            var path = "studies/" + each.study + "/series/" + each.uid + "/instances";
            for (var instance : server.search(path, Map.of(), INSTANCE)) {
                wanted.add(new Wanted(each, requireUid(DicomWeb.text(instance, INSTANCE))));
            }
        }
        return wanted;
    }

    private static String requireUid(Optional<String> uid) {
        return uid.filter(text -> UID.matcher(text).matches())
                .orElseThrow(() -> new KambaException(
                        ErrorCode.IDENTITY_INVALID,
                        "a UID is missing or malformed; the request or the server's answer is at fault"));
    }

    private record Fetched(int count, long bytes) {}

    private Fetched fetch(List<Wanted> wanted, Progress progress) {
        var pool = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            return fetch(wanted, progress, pool);
        } finally {
            pool.shutdownNow();
        }
    }

    private Fetched fetch(List<Wanted> wanted, Progress progress, ExecutorService pool) {
        var running = new ArrayList<Future<Long>>();
        wanted.forEach(each -> running.add(pool.submit(() -> fetch(each))));
        int count = 0;
        long bytes = 0;
        for (int i = 0; i < running.size(); i++) {
            long length = await(running.get(i));
            count += length > 0 ? 1 : 0;
            bytes += length;
            progress.at(i + 1, running.size(), bytes);
        }
        return new Fetched(count, bytes);
    }

    private static long await(Future<Long> running) {
        try {
            return running.get(MINUTES_PER_INSTANCE, TimeUnit.MINUTES);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof KambaException known) {
                throw known;
            }
            throw DicomWeb.broken(e);
        } catch (TimeoutException e) {
            throw DicomWeb.broken(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw DicomWeb.broken(e);
        }
    }

    /** Fetches one instance unless it is there; gives its length, or 0 where nothing had to be done. */
    private long fetch(Wanted wanted) throws IOException {
        var file = wanted.in(folder);
        if (Files.exists(file)) {
            return 0;
        }
        Files.createDirectories(file.resolveSibling("."));
        var part = file.resolveSibling(wanted.uid + ".part");
        long length;
        try (var out = new BufferedOutputStream(Files.newOutputStream(part))) {
            length = server.retrieve(wanted.path(), out);
        }
        var outline = Outline.read(part);
        if (!outline.sopInstanceUid().equals(wanted.uid)
                || !outline.seriesInstanceUid().equals(wanted.series.uid)) {
            throw new KambaException(
                    ErrorCode.IDENTITY_MISMATCH,
                    "the server sent another instance than was asked for; it must be mended");
        }
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        return length;
    }
}
