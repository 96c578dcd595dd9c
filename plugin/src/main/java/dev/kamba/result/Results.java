package dev.kamba.result;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.SegmentedSeries;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.Job;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.Result;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Writes a job's segmentation and picture, then enters them in the ledger. */
@Singleton
public final class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    private final SegWriter writer;
    private final Jobs jobs;
    private final Clock clock;
    private final Path folder;

    public Results(Folders folders, ResultConfig config, @ConfigProperty(name = "quarkus.application.version") String version, Jobs jobs, Clock clock) {
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
        var preview = job.id() + "/preview.png";
        createFolder(job);
        var seg = writer.write(
                segmented.series(), model.card(), model.digest(), masks, job.createdAt(), folder.resolve(name));
        Preview.write(segmented.series(), model.card(), masks, folder.resolve(preview));
        var encode = Duration.between(start, clock.instant());
        var segmentation = segmented.segmentation();
        jobs.deliver(
                job.id(),
                new Result(
                        seg.sopInstanceUid(),
                        name,
                        preview,
                        segmentation.device().toString(),
                        segmentation.loadTime(),
                        segmentation.inferTime(),
                        encode));
        LOG.infof(
                "job %d: %s segmented %d images on %s in %d ms, %d frames",
                job.id(),
                model.card().name(),
                masks.size(),
                segmentation.device(),
                segmentation.inferTime().toMillis(),
                seg.frames());
    }

    private void createFolder(Job job) {
        try {
            Files.createDirectories(folder.resolve(Long.toString(job.id())));
        } catch (IOException e) {
            throw new KambaException(ErrorCode.STORAGE_FULL, "cannot create the folder of a result in " + folder, e);
        }
    }
}
