package dev.kamba.intake.ledger;

import jakarta.inject.Singleton;

import javax.sql.DataSource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

import static dev.kamba.intake.ledger.Database.update;

/** Results on their way; a job is done when its last delivery is. */
@Singleton
public final class Deliveries {

    private static final String DUE =
            "((state = 'WAITING' AND next_at <= ?) OR (state = 'SENDING' AND lease_until < ?))";
    private static final String THIS = " WHERE job_id = ? AND destination = ? AND place = ?";

    private final Database database;
    private final Clock clock;

    public Deliveries(DataSource source, Clock clock) {
        this.database = new Database(source);
        this.clock = clock;
    }

    /** The deliveries of a job that has its result; they wait for a person if it is held. */
    static void start(Connection connection, long job, List<Parcel> parcels, boolean held, Instant now)
            throws SQLException {
        update(connection, "DELETE FROM delivery WHERE job_id = ?", job);
        var places = new HashMap<String, Integer>();
        for (var parcel : parcels) {
            int place = places.merge(parcel.destination(), 1, Integer::sum) - 1;
            insert(
                    connection,
                    job,
                    parcel.destination(),
                    place,
                    String.join(" ", parcel.files()),
                    held ? "PLANNED" : "WAITING",
                    now);
        }
    }

    /** A delivery that will be, once the job has its result. */
    static void plan(Connection connection, long job, String destination, Instant now) throws SQLException {
        insert(connection, job, destination, 0, "", "PLANNED", now);
    }

    /** Begins the deliveries that waited for a person. */
    static void release(Connection connection, long job, Instant now) throws SQLException {
        update(
                connection,
                "UPDATE delivery SET state = 'WAITING', next_at = ? WHERE job_id = ? AND state = 'PLANNED'",
                now,
                job);
    }

    /** Forgets deliveries that have not begun: their job is done from the start. */
    static void planAgain(Connection connection, long job, Instant now) throws SQLException {
        var destinations = Database.list(
                connection, "SELECT DISTINCT destination FROM delivery WHERE job_id = ?", row -> row.getString(1), job);
        update(connection, "DELETE FROM delivery WHERE job_id = ?", job);
        for (var destination : destinations) {
            plan(connection, job, destination, now);
        }
    }

    private static void insert(
            Connection connection, long job, String destination, int place, String files, String state, Instant now)
            throws SQLException {
        update(connection, """
                INSERT INTO delivery (job_id, destination, place, files, choice, state, reason, attempts, next_at, owner,
                    lease_until, deliver_ms)
                VALUES (?, ?, ?, ?, -1, ?, '', 0, ?, '', ?, 0)
                """, job, destination, place, files, state, now, now);
    }

    /** Takes what is due, or whose worker vanished, of one job for one destination, in order; empty when there is nothing. */
    public List<Delivery> claim(String owner, Duration lease) {
        return database.transaction(connection -> {
            var now = clock.instant();
            var first = Database.first(
                    connection,
                    "SELECT * FROM delivery WHERE " + DUE + " ORDER BY next_at, job_id, place FETCH FIRST 1 ROWS ONLY",
                    Deliveries::delivery,
                    now,
                    now);
            if (first.isEmpty()) {
                return List.of();
            }
            var due = Database.list(
                    connection,
                    "SELECT * FROM delivery WHERE job_id = ? AND destination = ? AND " + DUE + " ORDER BY place",
                    Deliveries::delivery,
                    first.get().job(),
                    first.get().destination(),
                    now,
                    now);
            var claimed = new ArrayList<Delivery>();
            for (var delivery : due) {
                if (taken(connection, delivery, owner, now, now.plus(lease))) {
                    claimed.add(delivery);
                }
            }
            return List.copyOf(claimed);
        });
    }

    private static boolean taken(Connection connection, Delivery due, String owner, Instant now, Instant leaseUntil)
            throws SQLException {
        return update(
                        connection,
                        "UPDATE delivery SET state = 'SENDING', owner = ?, lease_until = ?, attempts = attempts + 1"
                                + THIS + " AND attempts = ? AND " + DUE,
                        owner,
                        leaseUntil,
                        due.job(),
                        due.destination(),
                        due.place(),
                        due.attempts() - 1,
                        now,
                        now)
                == 1;
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        return new Delivery(
                row.getLong("job_id"),
                row.getString("destination"),
                row.getInt("place"),
                files(row.getString("files"), row.getInt("choice")),
                row.getInt("attempts") + 1);
    }

    /** The alternatives that are left after the choice, -1 for none yet. */
    static List<String> files(String all, int choice) {
        var files = List.of(all.split(" "));
        return choice < 0 || files.size() == 1 ? files : List.of(files.get(Math.min(choice, files.size() - 1)));
    }

    /**
     * The destination has taken the object.
     *
     * @param choice which of the delivery's files it was; the destination's other objects of the job then are the same choice
     */
    public void done(Delivery delivery, int choice, Duration took) {
        database.transaction(connection -> {
            var now = clock.instant();
            if (delivery.files().size() > 1) {
                update(
                        connection,
                        "UPDATE delivery SET choice = ? WHERE job_id = ? AND destination = ?",
                        choice,
                        delivery.job(),
                        delivery.destination());
            }
            update(
                    connection,
                    "UPDATE delivery SET state = 'DONE', reason = '', delivered_at = ?, deliver_ms = ?" + THIS,
                    now,
                    took.toMillis(),
                    delivery.job(),
                    delivery.destination(),
                    delivery.place());
            return finishJob(connection, delivery.job(), now);
        });
    }

    /** It failed and is tried again at the given time. */
    public void retry(Delivery delivery, String reason, Instant nextAt) {
        database.update(
                "UPDATE delivery SET state = 'WAITING', reason = ?, next_at = ?" + THIS,
                Jobs.reason(reason),
                nextAt,
                delivery.job(),
                delivery.destination(),
                delivery.place());
    }

    /** It cannot be delivered without a person; neither then can its job be done. */
    public void hold(Delivery delivery, String reason) {
        database.transaction(connection -> {
            update(
                    connection,
                    "UPDATE delivery SET state = 'HELD', reason = ?" + THIS,
                    Jobs.reason(reason),
                    delivery.job(),
                    delivery.destination(),
                    delivery.place());
            return update(
                    connection,
                    "UPDATE job SET state = 'HELD', reason = ? WHERE id = ?",
                    Jobs.reason("delivery to " + delivery.destination() + ": " + reason),
                    delivery.job());
        });
    }

    static int finishJob(Connection connection, long job, Instant now) throws SQLException {
        return update(connection, """
                UPDATE job SET state = 'DONE', finished_at = ? WHERE id = ? AND state = 'DELIVERING'
                    AND NOT EXISTS (SELECT 1 FROM delivery WHERE job_id = ? AND state <> 'DONE')
                """, now, job, job);
    }
}
