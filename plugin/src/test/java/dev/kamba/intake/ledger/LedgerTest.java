package dev.kamba.intake.ledger;

import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import javax.sql.DataSource;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class LedgerTest {

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-22T08:00:00Z");

    @TempDir
    Path folder;

    private final HandClock clock = new HandClock();
    private JdbcConnectionPool source;
    private Instances instances;
    private Jobs jobs;
    private Deliveries deliveries;
    private Overview overview;

    @BeforeEach
    void open() {
        source = JdbcConnectionPool.create("jdbc:h2:file:" + folder.resolve("ledger") + ";WRITE_DELAY=0", "sa", "");
        migrate(source);
        instances = new Instances(source);
        jobs = new Jobs(source, clock);
        deliveries = new Deliveries(source, clock);
        overview = new Overview(source);
    }

    @AfterEach
    void close() {
        source.dispose();
    }

    @Test
    void a_repeated_instance_changes_nothing_and_other_content_replaces_it() {
        assertThat(instances.enter(instance("1.1", "aa"))).isTrue();
        assertThat(instances.enter(instance("1.1", "aa"))).isFalse();
        assertThat(instances.enter(instance("1.1", "bb"))).isTrue();

        assertThat(instances.files("1", "1.0")).containsExactly("1.1-bb.dcm");
    }

    @Test
    void a_study_is_quiet_only_after_its_last_instance() {
        instances.enter(instance("1.1", "aa"));
        clock.pass(Duration.ofSeconds(5));
        instances.enter(instance("1.2", "bb"));

        assertThat(instances.quietSince(START.plusSeconds(4))).isEmpty();
        assertThat(instances.quietSince(START.plusSeconds(5)))
                .containsExactly(new OpenStudy("1", START.plusSeconds(5)));
    }

    @Test
    void a_study_is_not_closed_when_an_instance_came_meanwhile() {
        instances.enter(instance("1.1", "aa"));
        var seen = instances.quietSince(START).get(0);
        clock.pass(Duration.ofSeconds(1));
        instances.enter(instance("1.2", "bb"));

        assertThat(jobs.close(seen, plans())).isFalse();
        assertThat(jobs.claim("w", LEASE)).isEmpty();
    }

    @Test
    void a_late_instance_opens_the_study_again_and_makes_a_new_job_for_its_series_only() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        runToEnd();
        closeStudyAgainAfter(instance("1.1", "aa"));
        assertThat(jobs.claim("w", LEASE)).isEmpty();

        closeStudyAgainAfter(instance("1.2", "bb"));

        assertThat(jobs.claim("w", LEASE)).isPresent();
        assertThat(overview.studies(1).get(0).jobs())
                .extracting(Overview.JobView::state)
                .containsExactly("DONE", "RUNNING");
    }

    @Test
    void a_job_that_waits_is_replaced_when_more_instances_come() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        closeStudyAgainAfter(instance("1.2", "bb"));

        assertThat(overview.studies(1).get(0).jobs())
                .extracting(Overview.JobView::state)
                .containsExactly("SKIPPED", "WAITING");
    }

    @Test
    void only_one_of_many_workers_gets_a_job() throws Exception {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        var workers = Executors.newFixedThreadPool(8);
        Callable<Boolean> claim =
                () -> jobs.claim(Thread.currentThread().getName(), LEASE).isPresent();

        long claimed = workers.invokeAll(Collections.nCopies(32, claim)).stream()
                .filter(result -> {
                    try {
                        return result.get();
                    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
                        throw new AssertionError(e);
                    }
                })
                .count();

        workers.shutdown();
        assertThat(claimed).isOne();
    }

    @Test
    void an_urgent_job_goes_first_but_not_before_what_has_waited_for_an_hour() {
        instances.enter(instance("1.1", "aa"));
        var series = instances.series("1").get(0);
        closing("routine, an hour ago", series, false);
        clock.pass(Duration.ofMinutes(61));
        closing("routine", series, false);
        clock.pass(Duration.ofMinutes(1));
        closing("urgent", series, true);

        assertThat(List.of(claimed(), claimed(), claimed()))
                .containsExactly("routine, an hour ago", "urgent", "routine");
    }

    private void closing(String rule, SeriesSummary series, boolean urgent) {
        // An instance of another series opens the study again and leaves this one's jobs alone.
        instances.enter(instance("2.0", "2." + rule.length(), "aa"));
        jobs.close(
                instances.quietSince(clock.instant()).get(0),
                List.of(JobPlan.run(series, rule, rule, List.of("pacs"), urgent)));
    }

    private String claimed() {
        return jobs.claim("w", LEASE).orElseThrow().model();
    }

    @Test
    void workers_at_the_same_time_get_a_job_each() throws Exception {
        instances.enter(instance("1.1", "aa"));
        var series = instances.series("1").get(0);
        jobs.close(
                instances.quietSince(clock.instant()).get(0),
                List.of(
                        JobPlan.run(series, "a", "a", List.of("pacs"), false),
                        JobPlan.run(series, "b", "b", List.of("pacs"), false),
                        JobPlan.run(series, "c", "c", List.of("pacs"), false)));
        var workers = Executors.newFixedThreadPool(3);
        Callable<String> claim = this::claimed;

        var claimed = new ArrayList<String>();
        for (var result : workers.invokeAll(Collections.nCopies(3, claim))) {
            claimed.add(result.get());
        }

        workers.shutdown();
        assertThat(claimed).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void a_job_whose_worker_vanished_is_taken_over_after_its_lease_but_not_before() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        jobs.claim("crashed", LEASE);
        clock.pass(LEASE);
        assertThat(jobs.claim("next", LEASE)).isEmpty();
        clock.pass(Duration.ofMillis(1));

        var taken = jobs.claim("next", LEASE);

        assertThat(taken).get().extracting(Job::attempts).isEqualTo(2);
        assertThat(jobs.beat(taken.get().id(), "crashed", LEASE, "")).isFalse();
        assertThat(jobs.beat(taken.get().id(), "next", LEASE, "half")).isTrue();
    }

    @Test
    void a_job_is_done_when_its_last_delivery_is() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        long job = jobs.claim("w", LEASE).orElseThrow().id();
        jobs.deliver(job, result(job, "seg.dcm"));
        assertThat(onlyJob().state()).isEqualTo("DELIVERING");

        var delivery = deliveries.claim("w", LEASE).get(0);
        deliveries.retry(delivery, "down", clock.instant().plusSeconds(5));
        assertThat(deliveries.claim("w", LEASE)).isEmpty();
        clock.pass(Duration.ofSeconds(5));
        deliveries.done(deliveries.claim("w", LEASE).get(0), 0, Duration.ofMillis(7));

        assertThat(onlyJob().state()).isEqualTo("DONE");
        assertThat(onlyJob().deliveries())
                .containsExactly(new Overview.DeliveryView("pacs", List.of("seg.dcm"), "DONE", "", 2, 7));
        assertThat(onlyJob().results())
                .containsExactly(new Overview.ResultView("SEGMENTATION", "2.25.1", "1.2.3", "seg.dcm"));
        assertThat(overview.result(onlyJob().id(), "seg.dcm"))
                .contains(onlyJob().id() + "/seg.dcm");
        assertThat(overview.result(onlyJob().id(), "other.dcm")).isEmpty();
    }

    @Test
    void an_object_that_is_refused_stops_no_other() {
        long job = deliver("seg.dcm", "report.dcm", "state.dcm");
        var due = deliveries.claim("w", LEASE);
        assertThat(due).extracting(Delivery::place).containsExactly(0, 1, 2);
        deliveries.done(due.get(0), 0, Duration.ZERO);
        deliveries.retry(due.get(1), "out of resources", clock.instant());
        deliveries.hold(due.get(2), "no presentation context");

        var again = deliveries.claim("w", LEASE);
        assertThat(again).extracting(Delivery::place, Delivery::attempts).containsExactly(tuple(1, 2));
        deliveries.done(again.get(0), 0, Duration.ZERO);
        assertThat(onlyJob().deliveries())
                .extracting(Overview.DeliveryView::state)
                .containsExactly("DONE", "DONE", "HELD");
        assertThat(onlyJob().state()).isEqualTo("HELD");

        assertThat(jobs.again(job)).isTrue();
        assertThat(jobs.claim("w", LEASE)).isEmpty();
        deliveries.done(deliveries.claim("w", LEASE).get(0), 0, Duration.ZERO);
        assertThat(onlyJob().state()).isEqualTo("DONE");
    }

    @Test
    void a_destination_has_its_choice_once() {
        deliver("map.dcm seg.dcm", "report-map.dcm report.dcm", "picture.dcm");
        var due = deliveries.claim("w", LEASE);
        deliveries.done(due.get(2), 0, Duration.ZERO);
        deliveries.retry(due.get(1), "busy", clock.instant());
        assertThat(onlyJob().deliveries())
                .extracting(Overview.DeliveryView::files)
                .containsExactly(
                        List.of("map.dcm", "seg.dcm"), List.of("report-map.dcm", "report.dcm"), List.of("picture.dcm"));

        deliveries.done(due.get(0), 1, Duration.ZERO);

        var report = deliveries.claim("w", LEASE).get(0);
        assertThat(report.files()).containsExactly(onlyJob().id() + "/report.dcm");
        deliveries.done(report, 0, Duration.ZERO);
        assertThat(onlyJob().deliveries())
                .extracting(Overview.DeliveryView::files)
                .containsExactly(List.of("seg.dcm"), List.of("report.dcm"), List.of("picture.dcm"));
        assertThat(onlyJob().state()).isEqualTo("DONE");
    }

    @Test
    void a_delivery_whose_worker_vanished_is_taken_over_after_its_lease_but_not_before() {
        deliver("seg.dcm", "report.dcm");
        deliveries.done(deliveries.claim("crashed", LEASE).get(0), 0, Duration.ZERO);
        clock.pass(LEASE);
        assertThat(deliveries.claim("next", LEASE)).isEmpty();
        clock.pass(Duration.ofMillis(1));

        assertThat(deliveries.claim("next", LEASE))
                .extracting(Delivery::place, Delivery::attempts)
                .containsExactly(tuple(1, 2));
    }

    @Test
    void a_result_that_comes_twice_counts_once() {
        long job = deliver("seg.dcm");
        deliveries.done(deliveries.claim("w", LEASE).get(0), 0, Duration.ZERO);

        jobs.deliver(job, result(job, "seg.dcm"));

        assertThat(onlyJob().state()).isEqualTo("DONE");
        assertThat(deliveries.claim("w", LEASE)).isEmpty();
    }

    @Test
    void a_job_whose_destinations_want_nothing_is_done() {
        deliver();

        assertThat(onlyJob().state()).isEqualTo("DONE");
        assertThat(onlyJob().deliveries()).isEmpty();
    }

    /** @param files one text for each parcel: its alternatives with spaces between */
    private long deliver(String... files) {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        long job = jobs.claim("w", LEASE).orElseThrow().id();
        assertThat(jobs.destinations(job)).containsExactly("pacs");
        jobs.deliver(job, result(job, files));
        return job;
    }

    @Test
    void a_held_job_can_be_done_again() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        long job = jobs.claim("w", LEASE).orElseThrow().id();
        jobs.hold(job, "needs a person");
        assertThat(jobs.claim("w", LEASE)).isEmpty();

        assertThat(jobs.again(job)).isTrue();

        assertThat(jobs.claim("w", LEASE)).get().extracting(Job::attempts).isEqualTo(1);
        assertThat(jobs.again(job)).isFalse();
    }

    @Test
    void a_suspicious_result_waits_until_a_person_releases_it() {
        long job = suspicious();

        assertThat(onlyJob().state()).isEqualTo("HELD");
        assertThat(onlyJob().releasable()).isTrue();
        assertThat(onlyJob().concerns()).containsExactly("too large", "at the border");
        assertThat(onlyJob().reason()).isEqualTo("suspicious: too large; at the border");
        assertThat(deliveries.claim("w", LEASE)).isEmpty();

        assertThat(jobs.release(job)).isTrue();

        assertThat(onlyJob().state()).isEqualTo("DELIVERING");
        assertThat(onlyJob().concerns()).hasSize(2);
        assertThat(jobs.release(job)).isFalse();
        deliveries.done(deliveries.claim("w", LEASE).get(0), 0, Duration.ZERO);
        assertThat(onlyJob().state()).isEqualTo("DONE");
    }

    @Test
    void a_suspicious_result_that_is_done_again_is_made_from_the_start_for_the_same_destinations() {
        long job = suspicious();

        assertThat(jobs.again(job)).isTrue();

        assertThat(onlyJob().state()).isEqualTo("WAITING");
        assertThat(onlyJob().results()).isEmpty();
        assertThat(onlyJob().concerns()).isEmpty();
        assertThat(jobs.release(job)).isFalse();
        assertThat(jobs.destinations(job)).containsExactly("pacs");
        assertThat(jobs.claim("w", LEASE)).isPresent();
    }

    @Test
    void a_job_that_is_held_for_another_reason_cannot_be_released() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        long job = jobs.claim("w", LEASE).orElseThrow().id();
        jobs.hold(job, "the object failed its check");

        assertThat(jobs.release(job)).isFalse();
    }

    @Test
    void pictures_are_found_by_their_names_alone() {
        long job = suspicious();
        jobs.pictures(job, List.of("preview.png", "montage.png"));

        assertThat(overview.picture(job, "montage.png")).contains(job + "/montage.png");
        assertThat(overview.picture(job, "key-1.png")).isEmpty();
        assertThat(onlyJob().pictures()).containsExactly("preview.png", "montage.png");
    }

    @Test
    void a_rule_s_guards_and_viewing_come_with_the_job() {
        instances.enter(instance("1.1", "aa"));
        jobs.close(
                instances.quietSince(clock.instant()).get(0),
                List.of(JobPlan.run(
                        instances.series("1").get(0),
                        "rule",
                        "model",
                        List.of("pacs"),
                        false,
                        "border=off",
                        "flips=all")));

        var job = jobs.claim("w", LEASE).orElseThrow();
        assertThat(job.guards()).isEqualTo("border=off");
        assertThat(job.viewing()).isEqualTo("flips=all");
    }

    @Test
    void a_result_replaces_what_an_earlier_job_of_its_series_and_model_has_handed_out() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        runToEnd();
        closeStudyAgainAfter(instance("1.2", "bb"));
        var second = jobs.claim("w", LEASE).orElseThrow();

        assertThat(jobs.earlier(second)).extracting(ResultObject::uid).containsExactly("2.25.1");
    }

    @Test
    void a_result_does_not_replace_what_was_held_as_suspicious() {
        suspicious();
        closeStudyAgainAfter(instance("1.2", "bb"));
        var second = jobs.claim("w", LEASE).orElseThrow();

        assertThat(jobs.earlier(second)).isEmpty();
    }

    private long suspicious() {
        instances.enter(instance("1.1", "aa"));
        closeStudy();
        long job = jobs.claim("w", LEASE).orElseThrow().id();
        var usual = result(job, "seg.dcm");
        jobs.deliver(
                job,
                new Result(
                        usual.objects(),
                        usual.parcels(),
                        usual.device(),
                        usual.load(),
                        usual.infer(),
                        usual.encode(),
                        List.of("too large", "at the border"),
                        true));
        return job;
    }

    @Test
    void a_series_without_a_rule_is_skipped_with_its_reason() {
        instances.enter(instance("1.1", "aa"));
        jobs.close(
                instances.quietSince(clock.instant()).get(0),
                List.of(JobPlan.skip(instances.series("1").get(0), "no rule")));

        assertThat(onlyJob().state()).isEqualTo("SKIPPED");
        assertThat(onlyJob().reason()).isEqualTo("no rule");
        assertThat(jobs.claim("w", LEASE)).isEmpty();
    }

    private static void migrate(DataSource source) {
        Flyway.configure().dataSource(source).load().migrate();
    }

    private Overview.JobView onlyJob() {
        var studyJobs = overview.studies(1).get(0).jobs();
        assertThat(studyJobs).hasSize(1);
        return studyJobs.get(0);
    }

    private void closeStudy() {
        assertThat(jobs.close(instances.quietSince(clock.instant()).get(0), plans()))
                .isTrue();
    }

    private void closeStudyAgainAfter(StoredInstance late) {
        clock.pass(Duration.ofSeconds(1));
        if (instances.enter(at(clock.instant(), late))) {
            closeStudy();
        }
    }

    private void runToEnd() {
        long job = jobs.claim("w", LEASE).orElseThrow().id();
        jobs.deliver(job, result(job, "seg.dcm"));
        deliveries.done(deliveries.claim("w", LEASE).get(0), 0, Duration.ZERO);
    }

    private List<JobPlan> plans() {
        return instances.series("1").stream()
                .map(series -> JobPlan.run(series, "rule", "model", List.of("pacs"), false))
                .toList();
    }

    private static Result result(long job, String... parcels) {
        var files = Arrays.stream(parcels)
                .flatMap(parcel -> Arrays.stream(parcel.split(" ")))
                .toList();
        return new Result(
                files.stream()
                        .map(file -> new ResultObject("SEGMENTATION", "2.25.1", "1.2.3", job + "/" + file))
                        .toList(),
                Arrays.stream(parcels)
                        .map(parcel -> new Parcel(
                                "pacs",
                                Arrays.stream(parcel.split(" "))
                                        .map(name -> job + "/" + name)
                                        .toList()))
                        .toList(),
                "cpu",
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO);
    }

    private StoredInstance instance(String sopInstance, String content) {
        return instance("1.0", sopInstance, content);
    }

    private StoredInstance instance(String series, String sopInstance, String content) {
        return new StoredInstance(
                "1",
                series,
                sopInstance,
                "1.2.840.10008.5.1.4.1.1.2",
                "1.2.840.10008.1.2.1",
                "CT",
                "",
                "SENDER",
                sopInstance + "-" + content + ".dcm",
                10,
                content,
                clock.instant());
    }

    private static StoredInstance at(Instant time, StoredInstance instance) {
        return new StoredInstance(
                instance.study(),
                instance.series(),
                instance.sopInstance(),
                instance.sopClass(),
                instance.transferSyntax(),
                instance.modality(),
                instance.bodyPart(),
                instance.callingAet(),
                instance.file(),
                instance.bytes(),
                instance.sha256(),
                time);
    }

    /** A clock that the test moves. */
    private static final class HandClock extends Clock {

        private Instant now = START;

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
