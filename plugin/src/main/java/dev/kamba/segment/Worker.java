package dev.kamba.segment;

import dev.kamba.dicom.LeftOut;
import dev.kamba.dicom.SourceSeries;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.inference.Engine;
import dev.kamba.inference.Priority;
import dev.kamba.inference.SegmentedSeries;
import dev.kamba.inference.Viewing;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.DestinationsConfig.Encoding;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.Instances;
import dev.kamba.intake.ledger.Job;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.model.ModelLibrary;
import dev.kamba.model.ModelPackage;
import jakarta.inject.Singleton;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.jboss.logging.Logger;

import java.time.Clock;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Claims jobs one after another, runs their model and hands the masks over; several threads may work at once. */
@Singleton
public final class Worker {

    private static final Logger LOG = Logger.getLogger(Worker.class);

    private static final int PLACES = 8;

    private final String owner = UUID.randomUUID().toString();
    private final Jobs jobs;
    private final Instances instances;
    private final Folders folders;
    private final ModelLibrary models;
    private final Engine engine;
    private final SegmentConfig config;
    private final DestinationsConfig destinations;
    private final Clock clock;

    public Worker(
            Jobs jobs,
            Instances instances,
            Folders folders,
            ModelLibrary models,
            Engine engine,
            SegmentConfig config,
            DestinationsConfig destinations,
            Clock clock) {
        this.jobs = jobs;
        this.instances = instances;
        this.folders = folders;
        this.models = models;
        this.engine = engine;
        this.config = config;
        this.destinations = destinations;
        this.clock = clock;
    }

    /** Runs every job that is due; the results go to the given template's {@code direct:result}. */
    void drain(ProducerTemplate results) {
        var job = claim();
        while (job.isPresent()) {
            run(job.get(), results);
            job = claim();
        }
    }

    private Optional<Job> claim() {
        return jobs.claim(owner, config.jobs().lease());
    }

    private void run(Job job, ProducerTemplate results) {
        if (job.attempts() > config.jobs().attempts()) {
            jobs.hold(job.id(), "the service ended " + (job.attempts() - 1) + " times while this job ran; see its log");
            return;
        }
        try (var lease = new Lease(jobs, job.id(), owner, config.jobs().lease())) {
            results.sendBodyAndProperty("direct:result", segment(job, lease), "job", job);
        } catch (CamelExecutionException e) {
            fail(job, e.getCause() == null ? e : e.getCause());
        } catch (RuntimeException e) {
            fail(job, e);
        }
    }

    /** A model that was replaced meanwhile may be gone from the disk; then its new version does the job. */
    private SegmentedSeries segment(Job job, Lease lease) {
        var model = model(job);
        try {
            return segment(job, model, lease);
        } catch (KambaException e) {
            var now = model(job);
            if (now.digest().equals(model.digest())) {
                throw e;
            }
            return segment(job, now, lease);
        }
    }

    private SegmentedSeries segment(Job job, ModelPackage model, Lease lease) {
        var files = instances.files(job.study(), job.series());
        var series = SourceSeries.read(
                files.stream().map(folders.instances()::resolve).toList());
        if (series.frames().isEmpty()) {
            throw new KambaException(
                    ErrorCode.IMAGE_UNSUPPORTED, "the series has no image to segment" + leftOut(series));
        }
        int frames = series.frames().size();
        var viewing = viewing(job, model);
        boolean probabilities = destinations.anyWants(jobs.destinations(job.id()), Encoding.FRACTIONAL);
        var segmentation = engine.segment(
                model,
                series.frames(),
                viewing.withProbabilities(probabilities),
                job.urgent() ? Priority.STAT : Priority.ROUTINE,
                done -> lease.progress(done + " of " + frames + " images"));
        if (segmentation.reduced()) {
            LOG.warnf("job %d ran on %s: a device failed or had too little memory", job.id(), segmentation.where());
        }
        return new SegmentedSeries(series, model, viewing, segmentation);
    }

    private static Viewing viewing(Job job, ModelPackage model) {
        var viewing = Viewing.read(job.viewing());
        if (viewing.window().isPresent() && model.card().input().window().isEmpty()) {
            throw new KambaException(
                    ErrorCode.MODEL_INVALID,
                    "the rule sets an overlap, but model " + job.model()
                            + " is not made for a window; take overlap out of the rule for what comes next. This job keeps its"
                            + " overlap: do it again when the model is replaced by one with input.window");
        }
        return viewing;
    }

    private ModelPackage model(Job job) {
        return models.current().packages().stream()
                .filter(model -> model.card().name().equals(job.model()))
                .findFirst()
                .orElseThrow(() -> new KambaException(
                        ErrorCode.MODEL_INVALID, "model " + job.model() + " is not in the folder kamba.models"));
    }

    private static String leftOut(SourceSeries series) {
        return series.leftOut().stream()
                .map(LeftOut::reason)
                .distinct()
                .limit(3)
                .collect(Collectors.joining("; ", ": ", ""));
    }

    private void fail(Job job, Throwable cause) {
        var failure = cause instanceof KambaException known
                ? known
                : new KambaException(ErrorCode.INTERNAL, cause.getClass().getSimpleName(), cause);
        LOG.warnf(
                "job %d: %s%s", job.id(), failure.summary(), failure.code() == ErrorCode.INTERNAL ? place(cause) : "");
        switch (failure.code().kind()) {
            case REQUEST -> refuse(job, failure);
            case CAPACITY, PEER, INTERNAL -> retry(job, failure);
        }
    }

    /** Where a defect showed itself; its message is left out, because it may quote a value of the data set. */
    private static String place(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .limit(PLACES)
                .map(frame -> " at " + frame)
                .collect(Collectors.joining());
    }

    /** The same input would fail again: either the series is not for this model, or a person must look. */
    private void refuse(Job job, KambaException failure) {
        switch (failure.code()) {
            case SYNTAX_UNSUPPORTED, IMAGE_UNSUPPORTED, GEOMETRY_INVALID -> jobs.skip(job.id(), failure.summary());
            default -> jobs.hold(job.id(), failure.summary());
        }
    }

    private void retry(Job job, KambaException failure) {
        if (job.attempts() >= config.jobs().attempts()) {
            jobs.hold(job.id(), "failed " + job.attempts() + " times; last: " + failure.summary());
        } else {
            var pause = config.jobs().retryDelay().multipliedBy(1L << (job.attempts() - 1));
            jobs.fail(job.id(), failure.summary(), clock.instant().plus(pause));
        }
    }
}
