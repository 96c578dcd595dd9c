package dev.kamba.result;

import dev.kamba.dicom.SourceSeries;
import dev.kamba.imaging.Mask;
import dev.kamba.inference.Device;
import dev.kamba.inference.Segmentation;
import dev.kamba.inference.SegmentedSeries;
import dev.kamba.inference.Viewing;
import dev.kamba.intake.ledger.Deliveries;
import dev.kamba.intake.ledger.Delivery;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.HomeConfig;
import dev.kamba.intake.ledger.Instances;
import dev.kamba.intake.ledger.Job;
import dev.kamba.intake.ledger.JobPlan;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.Overview;
import dev.kamba.intake.ledger.StoredInstance;
import dev.kamba.model.ModelPackage;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.aoju.bus.image.Tag;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Results from masks to the ledger: what is written, held, released and told. */
class ResultsTest {

    private static final Duration LEASE = Duration.ofMinutes(1);
    private static final int SIZE = 310;

    @TempDir
    Path folder;

    private JdbcConnectionPool source;
    private Jobs jobs;
    private Deliveries deliveries;
    private Overview overview;

    @BeforeEach
    void open() {
        source = JdbcConnectionPool.create("jdbc:h2:mem:results;DB_CLOSE_DELAY=-1", "sa", "");
        Flyway.configure().dataSource(source).load().migrate();
        jobs = new Jobs(source, Clock.systemUTC());
        deliveries = new Deliveries(source, Clock.systemUTC());
        overview = new Overview(source);
    }

    @AfterEach
    void close() throws Exception {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
        source.dispose();
    }

    @Test
    void a_suspicious_result_is_held_with_its_pictures_until_it_is_released() throws Exception {
        long job = run(Map.of(), "", pixels(i -> true));

        assertThat(job().state()).isEqualTo("HELD");
        assertThat(job().concerns())
                .anyMatch(concern -> concern.endsWith("covers 100 % of image 1 of 1"))
                .anyMatch(concern -> concern.contains("reaches the border"));
        assertThat(job().pictures()).containsExactly("preview.png");
        assertThat(Files.size(folder.resolve("home/results/" + job + "/preview.png")))
                .isPositive();
        assertThat(sent()).isEmpty();

        assertThat(jobs.release(job)).isTrue();

        assertThat(sent()).containsExactly("segmentation.dcm");
    }

    @Test
    void a_rule_may_turn_guards_off() throws Exception {
        run(Map.of(), "large=off border=off", pixels(i -> true));

        assertThat(job().concerns()).isEmpty();
        assertThat(sent()).containsExactly("segmentation.dcm");
    }

    @Test
    void a_flagged_result_goes_on_and_its_capture_and_presentation_state_say_why() throws Exception {
        long job = run(
                Map.of("kamba.destinations.pacs.capture", "true", "kamba.destinations.pacs.presentation", "true"),
                "",
                pixels(i -> i < 20 * SIZE));

        assertThat(sent()).containsExactly("segmentation.dcm", "capture.dcm", "presentation.dcm");
        var capture = Written.header(folder.resolve("home/results/" + job + "/capture.dcm"));
        assertThat(capture.getString(Tag.ImageComments))
                .startsWith("AI result, not for diagnosis\r\n")
                .contains("reaches the border");
    }

    @Test
    void what_happens_when_nothing_is_found_is_a_choice() throws Exception {
        run(Map.of("kamba.result.nothing-found", "nothing"), "", pixels(i -> false));
        assertThat(job().state()).isEqualTo("DONE");
        assertThat(job().concerns()).containsExactly("nothing was found");
        assertThat(job().results()).isEmpty();
    }

    @Test
    void a_report_alone_can_say_that_nothing_was_found() throws Exception {
        run(Map.of("kamba.result.nothing-found", "report"), "", pixels(i -> false));

        assertThat(sent()).containsExactly("report.dcm");
    }

    @Test
    void a_presentation_state_that_cannot_be_made_stops_no_segmentation() throws Exception {
        run(
                Map.of("kamba.destinations.pacs.presentation", "true"),
                "fragments=off border=off",
                pixels(i -> i / SIZE % 2 == 1 && i % SIZE % 2 == 1));

        assertThat(sent()).containsExactly("segmentation.dcm");
        assertThat(job().concerns()).singleElement().asString().startsWith("no presentation: IMAGE_UNSUPPORTED");
    }

    @Test
    void a_destination_that_would_get_nothing_at_all_makes_the_job_fail() throws Exception {
        var results = results(
                Map.of("kamba.destinations.pacs.presentation", "true", "kamba.destinations.pacs.segmentation", "none"));
        var job = claim("fragments=off border=off");
        var segmented = segmented(pixels(i -> i / SIZE % 2 == 1 && i % SIZE % 2 == 1));

        assertThatThrownBy(() -> results.write(job, segmented)).hasMessageContaining("more than 20000 outlines");
    }

    private long run(Map<String, String> settings, String guards, Mask mask) throws IOException {
        var results = results(settings);
        var job = claim(guards);
        var segmented = segmented(mask);
        results.draw(job, results.write(job, segmented));
        return job.id();
    }

    private Job claim(String guards) {
        var instances = new Instances(source);
        instances.enter(new StoredInstance(
                "1", "1.0", "1.1", "1.2.3", "1.2.840.10008.1.2.1", "US", "", "S", "f", 1, "aa", Instant.now()));
        jobs.close(
                instances.quietSince(Instant.now()).get(0),
                List.of(JobPlan.run(instances.series("1").get(0), "r", "m", List.of("pacs"), false, guards, "")));
        return jobs.claim("w", LEASE).orElseThrow();
    }

    private SegmentedSeries segmented(Mask mask) throws IOException {
        SourceSeries series = Sources.pictures(folder.resolve("source"), SIZE, SIZE, 1, (i, header) -> {});
        return new SegmentedSeries(
                series,
                ModelPackage.open(Path.of("../deploy/models/breast-us-lesion.onnx")),
                Viewing.PLAIN,
                new Segmentation(
                        List.of(List.of(mask)),
                        List.of(),
                        List.of(Device.CPU),
                        false,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO));
    }

    private Results results(Map<String, String> settings) throws IOException {
        var config = config(settings);
        return new Results(
                new Folders(config.getConfigMapping(HomeConfig.class)),
                config.getConfigMapping(ResultConfig.class),
                config.getConfigMapping(GuardConfig.class),
                config.getConfigMapping(DestinationsConfig.class),
                "0.1.0",
                jobs,
                Clock.systemUTC());
    }

    private SmallRyeConfig config(Map<String, String> settings) throws IOException {
        var all = new HashMap<>(settings);
        all.put("kamba.home", folder.resolve("home").toString());
        all.put("kamba.destinations.pacs.url", "dicom://PACS@127.0.0.1:104");
        var defaults = Objects.requireNonNull(
                Results.class.getResource("/application.properties"), "the service's own defaults");
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(defaults, 100), new PropertiesConfigSource(all, "test", 200))
                .withMapping(HomeConfig.class)
                .withMapping(ResultConfig.class)
                .withMapping(GuardConfig.class)
                .withMapping(DestinationsConfig.class)
                .withValidateUnknown(false)
                .build();
    }

    private Overview.JobView job() {
        return overview.studies(1).get(0).jobs().get(0);
    }

    /** The names of the files that go to the destination now. */
    private List<String> sent() {
        return deliveries.claim("w", LEASE).stream()
                .map(Delivery::files)
                .map(files -> files.get(0).substring(files.get(0).indexOf('/') + 1))
                .toList();
    }

    private static Mask pixels(IntPredicate set) {
        var bits = new BitSet();
        for (int i = 0; i < SIZE * SIZE; i++) {
            bits.set(i, set.test(i));
        }
        return Mask.of(SIZE, SIZE, bits);
    }
}
