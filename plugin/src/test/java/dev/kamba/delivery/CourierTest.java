package dev.kamba.delivery;

import dev.kamba.camel.ReceivedInstance;
import dev.kamba.intake.ledger.Deliveries;
import dev.kamba.intake.ledger.DestinationsConfig;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.HomeConfig;
import dev.kamba.intake.ledger.Instances;
import dev.kamba.intake.ledger.JobPlan;
import dev.kamba.intake.ledger.Jobs;
import dev.kamba.intake.ledger.Overview;
import dev.kamba.intake.ledger.Parcel;
import dev.kamba.intake.ledger.Result;
import dev.kamba.intake.ledger.ResultObject;
import dev.kamba.intake.ledger.StoredInstance;
import dev.kamba.peer.Ports;
import io.smallrye.config.SmallRyeConfigBuilder;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** The courier with a real ledger and a real peer that does not take every class. */
class CourierTest {

    private static final String UNKNOWN_CLASS = "1.2.3.4.5";

    @TempDir
    Path home;

    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Clock clock = Clock.systemUTC();
    private final int port = Ports.free();
    private JdbcConnectionPool ledger;

    @BeforeEach
    void open() throws Exception {
        ledger = JdbcConnectionPool.create("jdbc:h2:file:" + home.resolve("ledger"), "sa", "");
        Flyway.configure().dataSource(ledger).load().migrate();
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("dicom:listen?host=127.0.0.1&minimumFreeBytes=0&port=" + port + "&aeTitle=PACS&directory="
                                + home.resolve("pacs"))
                        .filter(body().isInstanceOf(ReceivedInstance.class))
                        .process(exchange -> received.add(exchange.getMessage()
                                .getBody(ReceivedInstance.class)
                                .sopInstanceUid()));
            }
        });
        camel.start();
    }

    @AfterEach
    void close() throws Exception {
        camel.close();
        ledger.dispose();
    }

    @Test
    void the_peer_chooses_the_encoding_and_what_it_refuses_stops_nothing_else() throws Exception {
        long job = job(List.of(
                List.of("map.dcm", "seg.dcm"), List.of("report-map.dcm", "report.dcm"), List.of("presentation.dcm")));
        write(job, "map.dcm", UNKNOWN_CLASS, "2.25.1");
        write(job, "seg.dcm", UID.SegmentationStorage, "2.25.2");
        write(job, "report-map.dcm", UID.Comprehensive3DSRStorage, "2.25.3");
        write(job, "report.dcm", UID.Comprehensive3DSRStorage, "2.25.4");
        write(job, "presentation.dcm", UNKNOWN_CLASS, "2.25.5");

        courier().drain();

        assertThat(received).containsExactly("2.25.2", "2.25.4");
        var view = new Overview(ledger).studies(1).get(0).jobs().get(0);
        assertThat(view.state()).isEqualTo("DELIVERING");
        assertThat(view.deliveries())
                .extracting(Overview.DeliveryView::files, Overview.DeliveryView::state)
                .containsExactly(
                        tuple(List.of("seg.dcm"), "DONE"),
                        tuple(List.of("report.dcm"), "DONE"),
                        tuple(List.of("presentation.dcm"), "WAITING"));
        assertThat(view.deliveries().get(2).reason()).startsWith("PEER_REFUSED");
    }

    @Test
    void a_peer_that_is_down_gets_nothing_and_everything_is_tried_again() throws Exception {
        long job = job(List.of(List.of("seg.dcm"), List.of("report.dcm")));
        write(job, "seg.dcm", UID.SegmentationStorage, "2.25.2");
        write(job, "report.dcm", UID.Comprehensive3DSRStorage, "2.25.4");
        camel.stop();

        try (var other = new DefaultCamelContext()) {
            other.start();
            courier(other).drain();
        }

        assertThat(new Overview(ledger).studies(1).get(0).jobs().get(0).deliveries())
                .extracting(Overview.DeliveryView::state, Overview.DeliveryView::attempts)
                .containsExactly(tuple("WAITING", 1), tuple("WAITING", 1));
    }

    private Courier courier() {
        return courier(camel);
    }

    private Courier courier(DefaultCamelContext context) {
        var config = new SmallRyeConfigBuilder()
                .withMapping(DeliveryConfig.class)
                .withMapping(DestinationsConfig.class)
                .withMapping(HomeConfig.class)
                .withDefaultValues(Map.of(
                        "kamba.home", home.toString(),
                        "kamba.ae-title", "KAMBA",
                        "kamba.destinations.pacs.url", "dicom://PACS@127.0.0.1:" + port,
                        "kamba.delivery.endpoint", "seda:deliveries",
                        "kamba.delivery.period", "PT2S",
                        "kamba.delivery.retry-delay", "PT1H",
                        "kamba.delivery.longest-delay", "PT1H",
                        "kamba.delivery.attempts", "5",
                        "kamba.delivery.lease", "PT1M"))
                .build();
        return new Courier(
                new Deliveries(ledger, clock),
                config.getConfigMapping(DeliveryConfig.class),
                config.getConfigMapping(DestinationsConfig.class),
                new Folders(config.getConfigMapping(HomeConfig.class)),
                context.createProducerTemplate(),
                clock);
    }

    /** A job whose result is on disk, with these parcels, each with its alternatives. */
    private long job(List<List<String>> parcels) {
        var instances = new Instances(ledger);
        var jobs = new Jobs(ledger, clock);
        instances.enter(new StoredInstance(
                "1", "1.1", "1.1.1", "1.2", "1.2.840.10008.1.2.1", "CT", "", "CT1", "f", 1, "aa", Instant.now(clock)));
        jobs.close(
                instances.quietSince(Instant.now(clock).plusSeconds(1)).get(0),
                List.of(JobPlan.run(instances.series("1").get(0), "rule", "model", List.of("pacs"), false)));
        long job = jobs.claim("w", Duration.ofMinutes(1)).orElseThrow().id();
        var names = parcels.stream()
                .map(parcel -> parcel.stream().map(name -> job + "/" + name).toList())
                .toList();
        jobs.deliver(
                job,
                new Result(
                        names.stream()
                                .flatMap(List::stream)
                                .map(name -> new ResultObject("KIND", "2.25.1", "1.2", name))
                                .toList(),
                        names.stream().map(files -> new Parcel("pacs", files)).toList(),
                        "cpu",
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO));
        return job;
    }

    private void write(long job, String name, String sopClass, String uid) throws Exception {
        var data = new Attributes();
        data.setString(Tag.SOPClassUID, VR.UI, sopClass);
        data.setString(Tag.SOPInstanceUID, VR.UI, uid);
        var file = Files.createDirectories(home.resolve("results/" + job)).resolve(name);
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(data.createFileMetaInformation(UID.ExplicitVRLittleEndian), data);
        }
    }
}
