package dev.kamba.intake.ledger;

import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The ledger as a person wants to see it: studies with their jobs and deliveries. Holds no patient data. */
@Singleton
public final class Overview {

    private final Database database;

    public Overview(DataSource source) {
        this.database = new Database(source);
    }

    /** A study with its jobs. */
    public record StudyView(
            String uid, String state, int instances, Instant openedAt, Instant lastAt, List<JobView> jobs) {

        public StudyView {
            jobs = List.copyOf(jobs);
        }
    }

    /** A job with its timings, in milliseconds, and deliveries. */
    public record JobView(
            long id,
            String series,
            String modality,
            int instances,
            String rule,
            String model,
            String state,
            String reason,
            int attempts,
            boolean preview,
            String resultUid,
            String device,
            Timings timings,
            List<DeliveryView> deliveries) {

        public JobView {
            deliveries = List.copyOf(deliveries);
        }
    }

    /**
     * Where the time went, in milliseconds.
     *
     * @param wait from the last instance to the start of the job
     * @param load reading and preparing images
     * @param infer in the model
     * @param encode writing the result
     * @param total from the last instance to the end; empty before the end
     */
    public record Timings(Optional<Long> wait, long load, long infer, long encode, Optional<Long> total) {}

    /** A delivery; {@code took} in milliseconds. */
    public record DeliveryView(String destination, String state, String reason, int attempts, long took) {}

    /** The newest studies first. */
    public List<StudyView> studies(int limit) {
        var studies = database.list(
                """
                SELECT s.study_uid, s.state, s.opened_at, s.last_at,
                    (SELECT COUNT(*) FROM instance i WHERE i.study_uid = s.study_uid) AS instances
                FROM study s ORDER BY s.last_at DESC FETCH FIRST ? ROWS ONLY
                """,
                Overview::study,
                limit);
        return studies.stream()
                .map(study -> new StudyView(
                        study.uid(),
                        study.state(),
                        study.instances(),
                        study.openedAt(),
                        study.lastAt(),
                        jobs(study.uid())))
                .toList();
    }

    /** The picture of a job, below the folder of results. */
    public Optional<String> preview(long job) {
        return file("SELECT preview_file FROM job WHERE id = ? AND preview_file <> ''", job);
    }

    /** The segmentation of a job, below the folder of results. */
    public Optional<String> result(long job) {
        return file("SELECT result_file FROM job WHERE id = ? AND result_file <> ''", job);
    }

    /** How many jobs stand in each state. */
    public Map<String, Long> jobCounts() {
        return database
                .list(
                        "SELECT state, COUNT(*) FROM job GROUP BY state",
                        row -> Map.entry(row.getString(1), row.getLong(2)))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Optional<String> file(String sql, long job) {
        return database.list(sql, row -> row.getString(1), job).stream().findFirst();
    }

    private List<JobView> jobs(String study) {
        var deliveries = database
                .list(
                        """
                        SELECT d.job_id, d.destination, d.state, d.reason, d.attempts, d.deliver_ms FROM delivery d
                        JOIN job j ON j.id = d.job_id WHERE j.study_uid = ? ORDER BY d.destination
                        """,
                        row -> Map.entry(row.getLong("job_id"), delivery(row)),
                        study)
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return database.list(
                "SELECT * FROM job WHERE study_uid = ? ORDER BY id",
                row -> job(row, deliveries.getOrDefault(row.getLong("id"), List.of())),
                study);
    }

    private static StudyView study(ResultSet row) throws SQLException {
        return new StudyView(
                row.getString("study_uid"),
                row.getString("state"),
                row.getInt("instances"),
                Database.instant(row, "opened_at"),
                Database.instant(row, "last_at"),
                List.of());
    }

    private static DeliveryView delivery(ResultSet row) throws SQLException {
        return new DeliveryView(
                row.getString("destination"),
                row.getString("state"),
                row.getString("reason"),
                row.getInt("attempts"),
                row.getLong("deliver_ms"));
    }

    private static JobView job(ResultSet row, List<DeliveryView> deliveries) throws SQLException {
        return new JobView(
                row.getLong("id"),
                row.getString("series_uid"),
                row.getString("modality"),
                row.getInt("instances"),
                row.getString("rule"),
                row.getString("model"),
                row.getString("state"),
                row.getString("reason"),
                row.getInt("attempts"),
                !row.getString("preview_file").isEmpty(),
                row.getString("result_uid"),
                row.getString("device"),
                timings(row),
                deliveries);
    }

    private static Timings timings(ResultSet row) throws SQLException {
        var released = Database.instant(row, "released_at");
        return new Timings(
                Database.optionalInstant(row, "started_at").map(time -> millis(released, time)),
                row.getLong("load_ms"),
                row.getLong("infer_ms"),
                row.getLong("encode_ms"),
                Database.optionalInstant(row, "finished_at").map(time -> millis(released, time)));
    }

    private static long millis(Instant from, Instant to) {
        return to.toEpochMilli() - from.toEpochMilli();
    }
}
