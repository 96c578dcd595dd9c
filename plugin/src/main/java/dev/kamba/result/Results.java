package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.SegmentedSeries;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.Job;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.Parcel;
import dev.kamba.intake.ledger.Result;
import dev.kamba.intake.ledger.ResultObject;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes a job's objects and picture and enters them in the ledger. */
@Singleton
public final class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    private final Map<ResultKind, ObjectWriter> writers = new EnumMap<>(ResultKind.class);
    private final Wanted wanted;
    private final Jobs jobs;
    private final Clock clock;
    private final Path folder;
    private final String notice;

    public Results(
            Folders folders,
            ResultConfig config,
            DestinationsConfig destinations,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Jobs jobs,
            Clock clock) {
        var settings = config.settings();
        var seg = new SegWriter(config.equipment(version), settings);
        for (var kind : List.of(ResultKind.SEGMENTATION, ResultKind.LABELMAP, ResultKind.FRACTIONAL)) {
            var encoding = SegEncoding.of(kind);
            writers.put(kind, (findings, piece, file) -> seg.write(findings, encoding, file));
        }
        writers.put(ResultKind.REPORT, new ReportWriter(settings.naming()));
        this.wanted = new Wanted(destinations, writers.keySet());
        this.jobs = jobs;
        this.clock = clock;
        this.folder = folders.results();
        this.notice = config.notice();
    }

    void write(Job job, SegmentedSeries segmented) {
        var start = clock.instant();
        var model = segmented.model();
        var segmentation = segmented.segmentation();
        var findings = findings(job, segmented);
        var destinations = jobs.destinations(job.id());
        createFolder(job);
        var objects = wanted.pieces(destinations).stream()
                .map(piece -> write(job, findings, piece))
                .toList();
        var encode = Duration.between(start, clock.instant());
        jobs.deliver(
                job.id(),
                new Result(
                        objects,
                        parcels(job, destinations),
                        segmentation.where(),
                        segmentation.loadTime(),
                        segmentation.inferTime(),
                        encode));
        LOG.infof(
                "job %d: %s segmented %d images on %s in %d ms: %s",
                job.id(),
                model.card().name(),
                segmentation.masks().size(),
                segmentation.where(),
                segmentation.inferTime().toMillis(),
                objects.stream().map(ResultObject::file).collect(Collectors.joining(", ")));
        segmented.series().warnings().forEach(warning -> LOG.warnf("job %d: %s", job.id(), warning));
    }

    private Findings findings(Job job, SegmentedSeries segmented) {
        var model = segmented.model();
        return new Findings(
                segmented.series(),
                model.card(),
                model.digest(),
                segmented.segmentation().masks(),
                segmented.segmentation().probabilities(),
                job.createdAt(),
                origin(job));
    }

    private Origin origin(Job job) {
        var replaces = new EnumMap<ResultKind, Origin.Replaced>(ResultKind.class);
        for (var earlier : jobs.earlier(job)) {
            try {
                var series = SegReference.read(folder.resolve(earlier.file())).series();
                replaces.putIfAbsent(
                        ResultKind.valueOf(earlier.kind()),
                        new Origin.Replaced(series, earlier.sopClass(), earlier.uid()));
            } catch (KambaException e) {
                // An administrator may have deleted it, and the new result is worth more than the reference.
                LOG.warnf("job %d: the result that it replaces is not named: %s", job.id(), e.summary());
            }
        }
        return new Origin(job.sourceDigest(), replaces);
    }

    private ResultObject write(Job job, Findings findings, Piece piece) {
        var name = name(job, piece);
        var writer = Objects.requireNonNull(writers.get(piece.kind()), "Wanted has checked that there is a writer");
        var written = writer.write(findings, piece, folder.resolve(name));
        if (piece.kind() == ResultKind.LABELMAP && !written.sopClassUid().equals(SegEncoding.LABELMAP.sopClass())) {
            LOG.warnf("job %d: segments overlap, which no label map can hold; %s is BINARY", job.id(), name);
        }
        return new ResultObject(piece.kind().name(), written.sopInstanceUid(), written.sopClassUid(), name);
    }

    private List<Parcel> parcels(Job job, List<String> destinations) {
        return destinations.stream()
                .flatMap(destination -> wanted.parcels(destination).stream()
                        .map(alternatives -> new Parcel(
                                destination,
                                alternatives.stream()
                                        .map(piece -> name(job, piece))
                                        .toList())))
                .toList();
    }

    private static String name(Job job, Piece piece) {
        return job.id() + "/" + piece.file();
    }

    /** Draws the picture for people; the result is on its way already and does not wait for it. */
    void draw(Job job, SegmentedSeries segmented) {
        try {
            var findings = findings(job, segmented);
            var names =
                    Preview.write(new Pictures(findings, notice), findings, folder.resolve(Long.toString(job.id())));
            jobs.picture(job.id(), job.id() + "/" + names.get(0));
        } catch (KambaException e) {
            LOG.warnf("job %d: no picture: %s", job.id(), e.summary());
        } catch (RuntimeException | LinkageError | InternalError e) {
            // Java's drawing throws errors where the system lacks a part of it; the message may quote data.
            LOG.warnf("job %d: no picture: %s", job.id(), e.getClass().getSimpleName());
        }
    }

    private void createFolder(Job job) {
        try {
            Files.createDirectories(folder.resolve(Long.toString(job.id())));
        } catch (IOException e) {
            throw new KambaException(ErrorCode.STORAGE_FULL, "cannot create the folder of a result in " + folder, e);
        }
    }
}
