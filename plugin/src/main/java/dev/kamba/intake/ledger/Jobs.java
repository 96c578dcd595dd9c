package dev.kamba.intake.ledger;

import dev.kamba.digest.Sha256;
import jakarta.inject.Singleton;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import static dev.kamba.intake.ledger.Database.update;

/**
 * The jobs. A worker owns a job by one conditional update and only while its lease lasts, so a doubled, lost or late wake-up
 * does no harm and a crash is healed when the lease ends.
 */
@Singleton
public final class Jobs {

    private static final int REASON_LENGTH = 500;
    private static final int CONCERNS_LENGTH = 4000;

    /** An urgent job is done as if it had come so much earlier, and so does not keep others waiting for ever. */
    private static final Duration URGENT = Duration.ofHours(1);

    private final Database database;
    private final Clock clock;

    public Jobs(DataSource source, Clock clock) {
        this.database = new Database(source);
        this.clock = clock;
    }

    /**
     * Closes a study and makes its jobs in the same transaction, unless an instance came meanwhile. A series whose instances
     * are the same as when the same rule took it before gets no second job; its earlier jobs that have not begun are replaced.
     *
     * @return whether the study was closed
     */
    public boolean close(OpenStudy study, List<JobPlan> plans) {
        return database.transaction(connection -> {
            var now = clock.instant();
            int closed = update(
                    connection,
                    "UPDATE study SET state = 'CLOSED', closed_at = ? WHERE study_uid = ? AND state = 'OPEN' AND last_at = ?",
                    now,
                    study.uid(),
                    study.lastAt());
            if (closed == 0) {
                return false;
            }
            for (var plan : plans) {
                add(connection, plan, study.lastAt(), now);
            }
            return true;
        });
    }

    private static void add(Connection connection, JobPlan plan, Instant releasedAt, Instant now) throws SQLException {
        var series = plan.series();
        var digest = sourceDigest(connection, series);
        if (id(connection, plan, digest).isPresent()) {
            return;
        }
        update(connection, """
                UPDATE job SET state = 'SKIPPED', reason = 'replaced: more instances came', finished_at = ?
                WHERE study_uid = ? AND series_uid = ? AND source_digest <> ?
                    AND state IN ('WAITING', 'FAILED', 'HELD', 'SKIPPED')
                """, now, series.study(), series.series(), digest);
        insert(connection, plan, digest, releasedAt, now);
        long job = id(connection, plan, digest).orElseThrow();
        for (var destination : plan.destinations()) {
            Deliveries.plan(connection, job, destination, now);
        }
    }

    private static Optional<Long> id(Connection connection, JobPlan plan, String digest) throws SQLException {
        return Database.first(
                connection,
                "SELECT id FROM job WHERE study_uid = ? AND series_uid = ? AND rule = ? AND source_digest = ?",
                row -> row.getLong(1),
                plan.series().study(),
                plan.series().series(),
                plan.rule(),
                digest);
    }

    private static void insert(Connection connection, JobPlan plan, String digest, Instant releasedAt, Instant now)
            throws SQLException {
        var series = plan.series();
        boolean skipped = plan.model().isEmpty();
        update(
                connection,
                """
                INSERT INTO job (study_uid, series_uid, modality, instances, source_digest, rule, model, state, reason,
                    attempts, next_at, owner, lease_until, released_at, created_at, finished_at, device,
                    load_ms, infer_ms, encode_ms, urgent, turn_at, guards, viewing)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, '', ?, ?, ?, ?, '', 0, 0, 0, ?, ?, ?, ?)
                """,
                series.study(),
                series.series(),
                series.modality(),
                series.instances(),
                digest,
                plan.rule(),
                plan.model(),
                skipped ? JobState.SKIPPED.name() : JobState.WAITING.name(),
                reason(plan.skipReason()),
                now,
                now,
                releasedAt,
                now,
                skipped ? now : null,
                plan.urgent(),
                plan.urgent() ? now.minus(URGENT) : now,
                plan.guards(),
                plan.viewing());
    }

    private static String sourceDigest(Connection connection, SeriesSummary series) throws SQLException {
        var contents = Database.list(
                connection,
                "SELECT sha256 FROM instance WHERE study_uid = ? AND series_uid = ? ORDER BY sop_uid",
                row -> row.getString(1),
                series.study(),
                series.series());
        return Sha256.hex(String.join("", contents));
    }

    /** Takes the next job that is due, or whose worker vanished; empty when there is none. */
    public Optional<Job> claim(String owner, Duration lease) {
        return database.transaction(connection -> {
            var now = clock.instant();
            var due = due(connection, now);
            // Another worker may have been faster; then there may be another job.
            while (due.isPresent() && !taken(connection, due.get(), owner, now, now.plus(lease))) {
                due = due(connection, now);
            }
            return due;
        });
    }

    private static Optional<Job> due(Connection connection, Instant now) throws SQLException {
        return Database.first(connection, """
                SELECT id, study_uid, series_uid, model, urgent, attempts, created_at, guards, viewing, source_digest FROM job
                WHERE (state IN ('WAITING', 'FAILED') AND next_at <= ?) OR (state = 'RUNNING' AND lease_until < ?)
                ORDER BY turn_at, id FETCH FIRST 1 ROWS ONLY
                """, Jobs::job, now, now);
    }

    private static boolean taken(Connection connection, Job due, String owner, Instant now, Instant leaseUntil)
            throws SQLException {
        return update(connection, """
                        UPDATE job SET state = 'RUNNING', reason = '', owner = ?, lease_until = ?, attempts = attempts + 1,
                            started_at = ?
                        WHERE id = ? AND attempts = ?
                            AND (state IN ('WAITING', 'FAILED') OR (state = 'RUNNING' AND lease_until < ?))
                        """, owner, leaseUntil, now, due.id(), due.attempts() - 1, now) == 1;
    }

    private static Job job(ResultSet row) throws SQLException {
        return new Job(
                row.getLong("id"),
                row.getString("study_uid"),
                row.getString("series_uid"),
                row.getString("model"),
                row.getBoolean("urgent"),
                row.getInt("attempts") + 1,
                Database.instant(row, "created_at"),
                row.getString("guards"),
                row.getString("viewing"),
                row.getString("source_digest"));
    }

    /** What the last earlier job of the same series and model has handed out; a new result replaces it. */
    public List<ResultObject> earlier(Job job) {
        return database.list(
                """
                SELECT kind, sop_uid, sop_class_uid, file FROM result WHERE job_id = (
                    SELECT MAX(r.job_id) FROM result r JOIN job j ON j.id = r.job_id
                    WHERE j.study_uid = ? AND j.series_uid = ? AND j.model = ? AND j.id < ? AND NOT j.releasable)
                ORDER BY file
                """,
                row -> new ResultObject(
                        row.getString("kind"),
                        row.getString("sop_uid"),
                        row.getString("sop_class_uid"),
                        row.getString("file")),
                job.study(),
                job.series(),
                job.model(),
                job.id());
    }

    /** Prolongs the lease of a running job and says how far it is; false when it is no longer the owner's. */
    public boolean beat(long job, String owner, Duration lease, String progress) {
        return database.update(
                        "UPDATE job SET lease_until = ?, reason = ? WHERE id = ? AND owner = ? AND state = 'RUNNING'",
                        clock.instant().plus(lease),
                        reason(progress),
                        job,
                        owner)
                == 1;
    }

    /** Names of the destinations that shall get a job's result. */
    public List<String> destinations(long job) {
        return database.list(
                "SELECT DISTINCT destination FROM delivery WHERE job_id = ? ORDER BY destination",
                row -> row.getString(1),
                job);
    }

    /** The result is on disk: its deliveries may begin, unless it is held. A job without deliveries is done. */
    public void deliver(long job, Result result) {
        database.transaction(connection -> {
            var now = clock.instant();
            int running = update(
                    connection,
                    """
                    UPDATE job SET state = ?, reason = ?, concerns = ?, releasable = ?, device = ?, load_ms = ?, infer_ms = ?,
                        encode_ms = ?
                    WHERE id = ? AND state = 'RUNNING'
                    """,
                    (result.held() ? JobState.HELD : JobState.DELIVERING).name(),
                    result.held() ? reason("suspicious: " + String.join("; ", result.concerns())) : "",
                    concerns(result.concerns()),
                    result.held(),
                    result.device(),
                    result.load().toMillis(),
                    result.infer().toMillis(),
                    result.encode().toMillis(),
                    job);
            // Else another worker, which took this one for dead, was faster and has made the same objects.
            if (running == 1) {
                for (var object : result.objects()) {
                    insert(connection, job, object);
                }
                Deliveries.start(connection, job, result.parcels(), result.held(), now);
            }
            return Deliveries.finishJob(connection, job, now);
        });
    }

    private static void insert(Connection connection, long job, ResultObject object) throws SQLException {
        update(
                connection,
                "INSERT INTO result (job_id, file, kind, sop_uid, sop_class_uid) VALUES (?, ?, ?, ?, ?)",
                job,
                object.file(),
                object.kind(),
                object.uid(),
                object.sopClass());
    }

    /** Its pictures are on disk, in its own folder below that of results; the preview comes first. */
    public void pictures(long job, List<String> names) {
        database.update("UPDATE job SET pictures = ? WHERE id = ?", String.join(" ", names), job);
    }

    /**
     * Delivers a result that was held because it is suspicious: a person has seen it.
     *
     * @return whether there was such a job
     */
    public boolean release(long job) {
        return database.transaction(connection -> {
            var now = clock.instant();
            int released = update(connection, """
                    UPDATE job SET state = 'DELIVERING', reason = '', releasable = FALSE, finished_at = NULL
                    WHERE id = ? AND state = 'HELD' AND releasable
                    """, job);
            if (released == 1) {
                Deliveries.release(connection, job, now);
                Deliveries.finishJob(connection, job, now);
            }
            return released == 1;
        });
    }

    /** It failed and is tried again at the given time. */
    public void fail(long job, String reason, Instant nextAt) {
        database.update(
                "UPDATE job SET state = 'FAILED', reason = ?, next_at = ? WHERE id = ? AND state = 'RUNNING'",
                reason(reason),
                nextAt,
                job);
    }

    /** It needs a person. */
    public void hold(long job, String reason) {
        end(job, JobState.HELD, reason);
    }

    /** Nothing can be done with the series. */
    public void skip(long job, String reason) {
        end(job, JobState.SKIPPED, reason);
    }

    /**
     * Has a failed, held or skipped job done again now: from its delivery if the result is on disk, else, or if the result was
     * suspicious, from the start.
     *
     * @return whether there was such a job
     */
    public boolean again(long job) {
        return database.transaction(connection -> {
            var now = clock.instant();
            forget(connection, job, now);
            update(
                    connection,
                    "UPDATE delivery SET state = 'WAITING', attempts = 0, next_at = ? WHERE job_id = ? AND state IN ('WAITING', 'HELD')",
                    now,
                    job);
            return update(connection, """
                            UPDATE job SET state = CASE WHEN EXISTS (SELECT 1 FROM result WHERE job_id = job.id)
                                    THEN 'DELIVERING' ELSE 'WAITING' END,
                                reason = '', attempts = 0, next_at = ?, finished_at = NULL
                            WHERE id = ? AND model <> '' AND state IN ('FAILED', 'HELD', 'SKIPPED')
                            """, now, job) == 1;
        });
    }

    private static void forget(Connection connection, long job, Instant now) throws SQLException {
        int forgotten = update(connection, """
                UPDATE job SET releasable = FALSE, concerns = '', pictures = ''
                WHERE id = ? AND state IN ('HELD', 'SKIPPED') AND releasable
                """, job);
        if (forgotten == 1) {
            update(connection, "DELETE FROM result WHERE job_id = ?", job);
            Deliveries.planAgain(connection, job, now);
        }
    }

    private void end(long job, JobState state, String reason) {
        database.update(
                "UPDATE job SET state = ?, reason = ?, finished_at = ? WHERE id = ? AND state = 'RUNNING'",
                state.name(),
                reason(reason),
                clock.instant(),
                job);
    }

    private static String concerns(List<String> concerns) {
        var lines = String.join("\n", concerns);
        return lines.length() <= CONCERNS_LENGTH ? lines : lines.substring(0, CONCERNS_LENGTH);
    }

    static String reason(String text) {
        return text.length() <= REASON_LENGTH ? text : text.substring(0, REASON_LENGTH);
    }
}
