package dev.kamba.intake.ledger;

import jakarta.inject.Singleton;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import static dev.kamba.intake.ledger.Database.update;

/** The instances in custody and the studies they make up. */
@Singleton
public final class Instances {

    private final Database database;

    public Instances(DataSource source) {
        this.database = new Database(source);
    }

    /**
     * Enters an instance and opens its study, or opens it again. An instance that is there already with the same content
     * changes nothing, so a sender may repeat itself; other content under the same UID replaces what was known.
     *
     * @return whether the ledger changed
     */
    public boolean enter(StoredInstance instance) {
        return database.transaction(connection -> {
            var known = known(connection, instance);
            if (known.filter(instance.sha256()::equals).isPresent()) {
                return false;
            }
            openStudy(connection, instance);
            if (known.isPresent()) {
                replace(connection, instance);
            } else {
                insert(connection, instance);
            }
            return true;
        });
    }

    /** The file of an instance with this very content, if it is in custody. */
    public Optional<String> file(String study, String series, String sopInstance, String sha256) {
        return database
                .list(
                        "SELECT file FROM instance WHERE study_uid = ? AND series_uid = ? AND sop_uid = ? AND sha256 = ?",
                        row -> row.getString(1),
                        study,
                        series,
                        sopInstance,
                        sha256)
                .stream()
                .findFirst();
    }

    /** When the instance's known content was received, if any is known. */
    public Optional<Instant> receivedAt(String study, String series, String sopInstance) {
        return database
                .list(
                        "SELECT received_at FROM instance WHERE study_uid = ? AND series_uid = ? AND sop_uid = ?",
                        row -> Database.instant(row, "received_at"),
                        study,
                        series,
                        sopInstance)
                .stream()
                .findFirst();
    }

    /** All files in custody, below the spool's folder. */
    public Set<String> files() {
        return new HashSet<>(database.list("SELECT file FROM instance", row -> row.getString(1)));
    }

    /** The files of a series, below the spool's folder. */
    public List<String> files(String study, String series) {
        return database.list(
                "SELECT file FROM instance WHERE study_uid = ? AND series_uid = ? ORDER BY sop_uid",
                row -> row.getString(1),
                study,
                series);
    }

    /** Open studies to which nothing was added since the given time, longest waiting first. */
    public List<OpenStudy> quietSince(Instant time) {
        return database.list(
                "SELECT study_uid, last_at FROM study WHERE state = 'OPEN' AND last_at <= ? ORDER BY last_at",
                row -> new OpenStudy(row.getString(1), Database.instant(row, "last_at")),
                time);
    }

    /** What rules need to know of each series of a study. */
    public List<SeriesSummary> series(String study) {
        var classes = database.list(
                "SELECT DISTINCT series_uid, sop_class_uid FROM instance WHERE study_uid = ?",
                row -> List.of(row.getString(1), row.getString(2)),
                study);
        return database.list("""
                SELECT series_uid, MIN(modality) AS modality, MAX(body_part) AS body_part,
                       MIN(calling_aet) AS calling_aet, COUNT(*) AS instances
                FROM instance WHERE study_uid = ? GROUP BY series_uid ORDER BY series_uid
                """, row -> summary(study, row, classes), study);
    }

    private static SeriesSummary summary(String study, ResultSet row, List<List<String>> classes) throws SQLException {
        var series = row.getString("series_uid");
        var own = new HashSet<String>();
        classes.stream().filter(pair -> pair.get(0).equals(series)).forEach(pair -> own.add(pair.get(1)));
        return new SeriesSummary(
                study,
                series,
                row.getString("modality"),
                row.getString("body_part"),
                row.getString("calling_aet"),
                own,
                row.getInt("instances"));
    }

    private static Optional<String> known(Connection connection, StoredInstance instance) throws SQLException {
        return Database.first(
                connection,
                "SELECT sha256 FROM instance WHERE study_uid = ? AND series_uid = ? AND sop_uid = ?",
                row -> row.getString(1),
                instance.study(),
                instance.series(),
                instance.sopInstance());
    }

    private static void openStudy(Connection connection, StoredInstance instance) throws SQLException {
        int open = update(
                connection,
                "UPDATE study SET state = 'OPEN', last_at = ? WHERE study_uid = ?",
                instance.receivedAt(),
                instance.study());
        if (open == 0) {
            update(
                    connection,
                    "INSERT INTO study (study_uid, state, opened_at, last_at) VALUES (?, 'OPEN', ?, ?)",
                    instance.study(),
                    instance.receivedAt(),
                    instance.receivedAt());
        }
    }

    private static void insert(Connection connection, StoredInstance instance) throws SQLException {
        update(connection, """
                INSERT INTO instance (sop_class_uid, transfer_syntax_uid, modality, body_part, calling_aet, file, bytes,
                    sha256, received_at, study_uid, series_uid, sop_uid)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """, columns(instance));
    }

    private static void replace(Connection connection, StoredInstance instance) throws SQLException {
        update(connection, """
                UPDATE instance SET sop_class_uid = ?, transfer_syntax_uid = ?, modality = ?, body_part = ?,
                    calling_aet = ?, file = ?, bytes = ?, sha256 = ?, received_at = ?
                WHERE study_uid = ? AND series_uid = ? AND sop_uid = ?
                """, columns(instance));
    }

    private static Object[] columns(StoredInstance instance) {
        return new Object[] {
            instance.sopClass(),
            instance.transferSyntax(),
            instance.modality(),
            instance.bodyPart(),
            instance.callingAet(),
            instance.file(),
            instance.bytes(),
            instance.sha256(),
            instance.receivedAt(),
            instance.study(),
            instance.series(),
            instance.sopInstance()
        };
    }
}
