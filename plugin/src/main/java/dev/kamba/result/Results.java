package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.guard.Concern;
import dev.kamba.guard.Guards;
import dev.kamba.guard.Limits;
import dev.kamba.inference.SegmentedSeries;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.Job;
import dev.kamba.intake.ledger.Jobs;
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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes a job's objects and pictures and enters them in the ledger, on their way or held for a person. */
@Singleton
public final class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    private final Map<ResultKind, ObjectWriter> writers = new EnumMap<>(ResultKind.class);
    private final Wanted wanted;
    private final NothingFound nothingFound;
    private final Limits limits;
    private final Jobs jobs;
    private final Clock clock;
    private final Path folder;
    private final String notice;

    public Results(
            Folders folders,
            ResultConfig config,
            GuardConfig guards,
            DestinationsConfig destinations,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Jobs jobs,
            Clock clock) {
        var equipment = config.equipment(version);
        var settings = config.settings();
        var seg = new SegWriter(equipment, settings);
        var capture = new CaptureWriter(equipment, settings, config.notice());
        var presentation = new PresentationWriter(equipment, settings, config.notice());
        for (var kind : List.of(ResultKind.SEGMENTATION, ResultKind.LABELMAP, ResultKind.FRACTIONAL)) {
            var encoding = SegEncoding.of(kind);
            writers.put(kind, (findings, piece, file) -> seg.write(findings, encoding, file));
        }
        writers.put(ResultKind.REPORT, new ReportWriter(settings.naming()));
        writers.put(ResultKind.CAPTURE, (findings, piece, file) -> capture.write(findings, file));
        writers.put(ResultKind.PRESENTATION, (findings, piece, file) -> presentation.write(findings, file));
        this.wanted = new Wanted(destinations, writers.keySet());
        this.nothingFound = config.nothingFound();
        this.limits = guards.limits();
        this.jobs = jobs;
        this.clock = clock;
        this.folder = folders.results();
        this.notice = config.notice();
    }

    /** Writes what the destinations want, and returns what it was made of, for {@link #draw}. */
    Findings write(Job job, SegmentedSeries segmented) {
        var start = clock.instant();
        var model = segmented.model();
        var segmentation = segmented.segmentation();
        var concerns = concerns(job, segmented);
        var findings = findings(job, segmented, concerns);
        createFolder(job);
        var made = new MadeObjects(job.id(), writers, folder);
        var order = Order.of(wanted, jobs.destinations(job.id()), findings.nothing(), nothingFound);
        made.write(order, findings);
        var encode = Duration.between(start, clock.instant());
        var remarks = new ArrayList<>(made.with(findings.concerns()));
        remarks.addAll(segmented.series().warnings());
        jobs.deliver(
                job.id(),
                new Result(
                        made.objects(),
                        made.parcels(order),
                        segmentation.where(),
                        segmentation.loadTime(),
                        segmentation.inferTime(),
                        encode,
                        remarks,
                        concerns.stream().anyMatch(Concern::holds)));
        LOG.infof(
                "job %d: %s segmented %d images on %s in %d ms: %s",
                job.id(),
                model.card().name(),
                segmentation.masks().size(),
                segmentation.where(),
                segmentation.inferTime().toMillis(),
                made.objects().stream().map(ResultObject::file).collect(Collectors.joining(", ")));
        remarks.forEach(remark -> LOG.warnf("job %d: %s", job.id(), remark));
        return findings;
    }

    private List<Concern> concerns(Job job, SegmentedSeries segmented) {
        return Guards.check(
                segmented.series(),
                segmented.model().card(),
                segmented.segmentation().masks(),
                limits.with(Limits.read(job.guards())));
    }

    private Findings findings(Job job, SegmentedSeries segmented, List<Concern> concerns) {
        var model = segmented.model();
        return new Findings(
                segmented.series(),
                model.card(),
                model.digest(),
                segmented.viewing().line(),
                segmented.segmentation().masks(),
                segmented.segmentation().probabilities(),
                job.createdAt(),
                concerns.stream().map(Concern::text).toList(),
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

    /** Draws the pictures for people; the result is on its way already and does not wait for them. */
    void draw(Job job, Findings findings) {
        try {
            jobs.pictures(
                    job.id(),
                    Preview.write(new Pictures(findings, notice), findings, folder.resolve(Long.toString(job.id()))));
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
