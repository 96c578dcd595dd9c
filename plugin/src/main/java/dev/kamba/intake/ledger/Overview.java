package dev.kamba.intake.ledger;

import jakarta.inject.Singleton;

import javax.sql.DataSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

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

    /**
     * A job with its timings, in milliseconds, and deliveries.
     *
     * @param preview whether there are pictures
     * @param pictures their names, the preview first
     * @param concerns what is suspicious about its result
     * @param releasable whether its result waits for a person because of that
     */
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
            List<String> pictures,
            List<String> concerns,
            boolean releasable,
            String device,
            Timings timings,
            List<ResultView> results,
            List<DeliveryView> deliveries) {

        public JobView {
            pictures = List.copyOf(pictures);
            concerns = List.copyOf(concerns);
            results = List.copyOf(results);
            deliveries = List.copyOf(deliveries);
        }
    }

    /**
     * Where the time went, in milliseconds.
     *
     * @param waiting from the last instance to the start of the job
     * @param load reading and preparing images
     * @param infer in the model
     * @param encode writing the result
     * @param total from the last instance to the end; empty before the end
     */
    public record Timings(Optional<Long> waiting, long load, long infer, long encode, Optional<Long> total) {}

    /** An object that a job made: its kind, SOP Instance UID, SOP Class UID and file. */
    public record ResultView(String kind, String uid, String sopClass, String file) {}

    /**
     * A delivery.
     *
     * @param files the object's file, or those of which the destination may choose; empty before there is a result
     * @param took in milliseconds
     */
    public record DeliveryView(
            String destination, List<String> files, String state, String reason, int attempts, long took) {

        public DeliveryView {
            files = List.copyOf(files);
        }
    }

    /** The newest studies first. */
    public List<StudyView> studies(int limit) {
        var studies = database.list("""
                SELECT s.study_uid, s.state, s.opened_at, s.last_at,
                    (SELECT COUNT(*) FROM instance i WHERE i.study_uid = s.study_uid) AS instances
                FROM study s ORDER BY s.last_at DESC FETCH FIRST ? ROWS ONLY
                """, Overview::study, limit);
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

    /** A picture of a job by its name; it lies below the folder of results. */
    public Optional<String> picture(long job, String name) {
        return file("SELECT pictures FROM job WHERE id = ? AND pictures <> ''", job)
                .filter(names -> List.of(names.split(" ")).contains(name))
                .map(names -> job + "/" + name);
    }

    /** An object of a job by the name of its file; it lies below the folder of results. */
    public Optional<String> result(long job, String name) {
        return file("SELECT file FROM result WHERE job_id = ? AND file = ?", job, job + "/" + name);
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

    private Optional<String> file(String sql, Object... parameters) {
        return database.list(sql, row -> row.getString(1), parameters).stream().findFirst();
    }

    private List<JobView> jobs(String study) {
        var results = byJob("""
                SELECT r.* FROM result r JOIN job j ON j.id = r.job_id WHERE j.study_uid = ? ORDER BY r.file
                """, Overview::result, study);
        var deliveries = byJob("""
                SELECT d.* FROM delivery d JOIN job j ON j.id = d.job_id WHERE j.study_uid = ?
                ORDER BY d.destination, d.place
                """, Overview::delivery, study);
        return database.list(
                "SELECT * FROM job WHERE study_uid = ? ORDER BY id",
                row -> job(
                        row,
                        results.getOrDefault(row.getLong("id"), List.of()),
                        deliveries.getOrDefault(row.getLong("id"), List.of())),
                study);
    }

    private <T> Map<Long, List<T>> byJob(String sql, Database.Row<T> view, String study) {
        return database.list(sql, row -> Map.entry(row.getLong("job_id"), view.read(row)), study).stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
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

    private static ResultView result(ResultSet row) throws SQLException {
        return new ResultView(
                row.getString("kind"),
                row.getString("sop_uid"),
                row.getString("sop_class_uid"),
                name(row.getString("file")));
    }

    private static DeliveryView delivery(ResultSet row) throws SQLException {
        return new DeliveryView(
                row.getString("destination"),
                Deliveries.files(row.getString("files"), row.getInt("choice")).stream()
                        .filter(file -> !file.isEmpty())
                        .map(Overview::name)
                        .toList(),
                row.getString("state"),
                row.getString("reason"),
                row.getInt("attempts"),
                row.getLong("deliver_ms"));
    }

    // Within the job's folder.
    private static String name(String file) {
        return file.substring(file.indexOf('/') + 1);
    }

    private static JobView job(ResultSet row, List<ResultView> results, List<DeliveryView> deliveries)
            throws SQLException {
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
                !row.getString("pictures").isEmpty(),
                split(row.getString("pictures"), " "),
                split(row.getString("concerns"), "\n"),
                row.getBoolean("releasable"),
                row.getString("device"),
                timings(row),
                results,
                deliveries);
    }

    private static List<String> split(String text, String separator) {
        return text.isEmpty() ? List.of() : List.of(text.split(separator));
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
