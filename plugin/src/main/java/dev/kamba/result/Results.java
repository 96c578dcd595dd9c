package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.SegmentedSeries;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.Job;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.Result;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;

/** Writes a job's segmentation and picture and enters them in the ledger. */
@Singleton
public final class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    private final SegWriter writer;
    private final Jobs jobs;
    private final Clock clock;
    private final Path folder;

    public Results(
            Folders folders,
            ResultConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version,
            Jobs jobs,
            Clock clock) {
        this.writer = new SegWriter(config.equipment(version), config.settings());
        this.jobs = jobs;
        this.clock = clock;
        this.folder = folders.results();
    }

    void write(Job job, SegmentedSeries segmented) {
        var start = clock.instant();
        var model = segmented.model();
        var masks = segmented.segmentation().masks();
        var name = job.id() + "/segmentation.dcm";
        createFolder(job);
        var seg = writer.write(
                segmented.series(), model.card(), model.digest(), masks, job.createdAt(), folder.resolve(name));
        var encode = Duration.between(start, clock.instant());
        var segmentation = segmented.segmentation();
        jobs.deliver(
                job.id(),
                new Result(
                        seg.sopInstanceUid(),
                        name,
                        segmentation.where(),
                        segmentation.loadTime(),
                        segmentation.inferTime(),
                        encode));
        LOG.infof(
                "job %d: %s segmented %d images on %s in %d ms, %d frames",
                job.id(),
                model.card().name(),
                masks.size(),
                segmentation.where(),
                segmentation.inferTime().toMillis(),
                seg.frames());
        segmented.series().warnings().forEach(warning -> LOG.warnf("job %d: %s", job.id(), warning));
    }

    /** Draws the picture for people; the result is on its way already and does not wait for it. */
    void draw(Job job, SegmentedSeries segmented) {
        var name = job.id() + "/preview.png";
        try {
            Preview.write(
                    segmented.series(),
                    segmented.model().card(),
                    segmented.segmentation().masks(),
                    folder.resolve(name));
            jobs.picture(job.id(), name);
        } catch (RuntimeException | LinkageError | InternalError e) {
            // Java throws such errors where the system has no fonts.
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
