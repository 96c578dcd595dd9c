package dev.kamba.intake.ledger;

import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** A ledger of an earlier release goes on where it was. */
class MigrationTest {

    private static final String TIME = "TIMESTAMP WITH TIME ZONE '2026-11-22 08:00:00+00'";

    private JdbcConnectionPool source;

    @BeforeEach
    void open() {
        source = JdbcConnectionPool.create("jdbc:h2:mem:migration;DB_CLOSE_DELAY=-1", "sa", "");
    }

    @AfterEach
    void close() throws SQLException {
        run("SHUTDOWN");
        source.dispose();
    }

    @Test
    void results_and_deliveries_of_version_2_are_kept_and_go_on() throws Exception {
        migrate("2");
        run("INSERT INTO study VALUES ('1', 'CLOSED', " + TIME + ", " + TIME + ", " + TIME + ")");
        job("1.1", "DELIVERING", "2.25.7", "1/segmentation.dcm");
        job("1.2", "WAITING", "", "");
        delivery(1, "archive", "DONE");
        delivery(1, "pacs", "WAITING");
        delivery(2, "pacs", "PLANNED");

        migrate("latest");

        var jobs = new Overview(source).studies(1).get(0).jobs();
        assertThat(jobs.get(0).results())
                .containsExactly(new Overview.ResultView(
                        "SEGMENTATION", "2.25.7", "1.2.840.10008.5.1.4.1.1.66.4", "segmentation.dcm"));
        assertThat(jobs.get(1).results()).isEmpty();
        assertThat(jobs.get(0).deliveries())
                .extracting(Overview.DeliveryView::destination, Overview.DeliveryView::state)
                .containsExactly(tuple("archive", "DONE"), tuple("pacs", "WAITING"));
        var deliveries = new Deliveries(source, Clock.systemUTC());
        var due = deliveries.claim("w", Duration.ofMinutes(1));
        assertThat(due).containsExactly(new Delivery(1, "pacs", 0, List.of("1/segmentation.dcm"), 1));
        deliveries.done(due.get(0), 0, Duration.ZERO);
        assertThat(new Overview(source).studies(1).get(0).jobs().get(0).state()).isEqualTo("DONE");
        assertThat(new Jobs(source, Clock.systemUTC()).destinations(2)).containsExactly("pacs");
    }

    private void migrate(String version) {
        Flyway.configure().dataSource(source).target(version).load().migrate();
    }

    private void job(String series, String state, String uid, String file) throws SQLException {
        run(
                "INSERT INTO job (study_uid, series_uid, modality, instances, source_digest, rule, model, state, reason, attempts,"
                        + " next_at, owner, lease_until, released_at, created_at, result_uid, result_file, preview_file, device,"
                        + " load_ms, infer_ms, encode_ms, turn_at) VALUES ('1', '" + series
                        + "', 'CT', 1, 'aa', 'r', 'm', '"
                        + state + "', '', 1, " + TIME + ", '', " + TIME + ", " + TIME + ", " + TIME + ", '" + uid
                        + "', '" + file
                        + "', '', '', 0, 0, 0, " + TIME + ")");
    }

    private void delivery(long job, String destination, String state) throws SQLException {
        run(
                "INSERT INTO delivery (job_id, destination, state, reason, attempts, next_at, owner, lease_until, deliver_ms)"
                        + " VALUES (" + job + ", '" + destination + "', '" + state + "', '', 0, " + TIME + ", '', "
                        + TIME
                        + ", 0)");
    }

    private void run(String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
