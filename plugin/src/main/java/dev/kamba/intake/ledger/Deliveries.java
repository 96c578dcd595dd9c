package dev.kamba.intake.ledger;

import static dev.kamba.intake.ledger.Database.update;

import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import javax.sql.DataSource;

/** Results on their way; a job is done when its last delivery is. */
@Singleton
public final class Deliveries {

    private final Database database;
    private final Clock clock;

    public Deliveries(DataSource source, Clock clock) {
        this.database = new Database(source);
        this.clock = clock;
    }

    /** Takes the next delivery that is due, or whose worker vanished; empty when there is none. */
    public Optional<Delivery> claim(String owner, Duration lease) {
        return database.transaction(connection -> {
            var now = clock.instant();
            var due = Database.first(
                    connection,
                    """
                    SELECT d.job_id, d.destination, d.attempts, j.result_file FROM delivery d JOIN job j ON j.id = d.job_id
                    WHERE (d.state = 'WAITING' AND d.next_at <= ?) OR (d.state = 'SENDING' AND d.lease_until < ?)
                    ORDER BY d.next_at, d.job_id FETCH FIRST 1 ROWS ONLY
                    """,
                    row -> new Delivery(
                            row.getLong("job_id"),
                            row.getString("destination"),
                            row.getString("result_file"),
                            row.getInt("attempts") + 1),
                    now,
                    now);
            if (due.isEmpty()) {
                return Optional.empty();
            }
            int claimed = update(
                    connection,
                    """
                    UPDATE delivery SET state = 'SENDING', owner = ?, lease_until = ?, attempts = attempts + 1
                    WHERE job_id = ? AND destination = ? AND attempts = ?
                        AND (state = 'WAITING' OR (state = 'SENDING' AND lease_until < ?))
                    """,
                    owner,
                    now.plus(lease),
                    due.get().job(),
                    due.get().destination(),
                    due.get().attempts() - 1,
                    now);
            return claimed == 1 ? due : Optional.empty();
        });
    }

    /** The destination has taken the result. */
    public void done(Delivery delivery, Duration took) {
        database.transaction(connection -> {
            var now = clock.instant();
            update(
                    connection,
                    """
                    UPDATE delivery SET state = 'DONE', reason = '', delivered_at = ?, deliver_ms = ?
                    WHERE job_id = ? AND destination = ?
                    """,
                    now,
                    took.toMillis(),
                    delivery.job(),
                    delivery.destination());
            return finishJob(connection, delivery.job(), now);
        });
    }

    /** It failed and is tried again at the given time. */
    public void retry(Delivery delivery, String reason, Instant nextAt) {
        database.update(
                "UPDATE delivery SET state = 'WAITING', reason = ?, next_at = ? WHERE job_id = ? AND destination = ?",
                Jobs.reason(reason),
                nextAt,
                delivery.job(),
                delivery.destination());
    }

    /** It cannot be delivered without a person; neither then can its job be done. */
    public void hold(Delivery delivery, String reason) {
        database.transaction(connection -> {
            update(
                    connection,
                    "UPDATE delivery SET state = 'HELD', reason = ? WHERE job_id = ? AND destination = ?",
                    Jobs.reason(reason),
                    delivery.job(),
                    delivery.destination());
            return update(
                    connection,
                    "UPDATE job SET state = 'HELD', reason = ? WHERE id = ?",
                    Jobs.reason("delivery to " + delivery.destination() + ": " + reason),
                    delivery.job());
        });
    }

    static int finishJob(Connection connection, long job, Instant now) throws SQLException {
        return update(
                connection,
                """
                UPDATE job SET state = 'DONE', finished_at = ? WHERE id = ? AND state = 'DELIVERING'
                    AND NOT EXISTS (SELECT 1 FROM delivery WHERE job_id = ? AND state <> 'DONE')
                """,
                now,
                job,
                job);
    }
}
