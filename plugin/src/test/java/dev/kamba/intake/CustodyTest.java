package dev.kamba.intake;

import dev.kamba.camel.ReceivedInstance;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.ErrorKind;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.BrokenInput;
import dev.kamba.fixtures.BrokenInputs;
import dev.kamba.fixtures.Instance;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.intake.ledger.Folders;
import dev.kamba.intake.ledger.HomeConfig;
import dev.kamba.intake.ledger.Instances;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.UID;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.flywaydb.core.Flyway;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CustodyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T08:00:00Z");
    private static final Study STUDY =
            Study.of(Recipe.of(Kind.CT, 71).withSize(64).withSlices(2));

    @TempDir
    Path home;

    private JdbcConnectionPool source;
    private Folders folders;
    private Instances instances;
    private Custody custody;

    @BeforeEach
    void open() {
        source = JdbcConnectionPool.create("jdbc:h2:mem:" + home.getFileName(), "sa", "");
        Flyway.configure().dataSource(source).load().migrate();
        instances = new Instances(source);
        folders = new Folders(new Home(home));
        custody =
                new Custody(new Spool(folders), instances, Clock.fixed(NOW, ZoneOffset.UTC), new SimpleMeterRegistry());
    }

    @AfterEach
    void close() {
        source.dispose();
    }

    @Test
    void an_accepted_instance_is_in_the_spool_and_in_the_ledger_and_no_longer_incoming() throws IOException {
        var received = received(STUDY.instances().get(0), "aa");

        custody.accept(received);

        assertThat(received.file()).doesNotExist();
        assertThat(kept())
                .singleElement()
                .satisfies(name -> assertThat(folders.instances().resolve(name))
                        .hasBinaryContent(STUDY.instances().get(0).part10()));
    }

    @Test
    void an_instance_that_is_not_the_announced_one_is_refused_and_left_where_it_is() throws IOException {
        var other = STUDY.instances().get(1);
        var received = received(STUDY.instances().get(0), other.sopInstanceUid(), "aa");

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> custody.accept(received))
                .satisfies(failure -> assertThat(failure.code()).isEqualTo(ErrorCode.IDENTITY_MISMATCH));
        assertThat(received.file()).exists();
        assertThat(instances.files()).isEmpty();
    }

    @Test
    void a_kept_file_that_the_ledger_lost_is_entered_again() throws IOException {
        custody.accept(received(STUDY.instances().get(0), "aa"));
        var names = kept();
        Flyway.configure().dataSource(source).cleanDisabled(false).load().clean();
        Flyway.configure().dataSource(source).load().migrate();

        custody.recover();

        assertThat(kept()).isEqualTo(names);
    }

    @Test
    void replaced_content_stays_replaced_after_a_restart() throws IOException {
        custody.accept(received(STUDY.instances().get(0), "aa"));
        var old = folders.instances().resolve(kept().get(0));
        Files.setLastModifiedTime(old, FileTime.from(NOW.minusSeconds(60)));
        custody.accept(received(STUDY.instances().get(0), "bb"));
        var replacement = kept();

        custody.recover();

        assertThat(kept()).isEqualTo(replacement).singleElement().asString().contains("bb");
    }

    @Test
    void what_was_being_received_is_swept_away() throws IOException {
        var half = Files.writeString(folders.incoming().resolve("half.part"), "half");

        custody.recover();

        assertThat(half).doesNotExist();
    }

    static List<BrokenInput> brokenInputs() {
        return BrokenInputs.all();
    }

    @ParameterizedTest
    @MethodSource("brokenInputs")
    void a_broken_input_is_taken_or_refused_with_a_code_but_never_crashes(BrokenInput input) throws IOException {
        var file = Files.write(folders.incoming().resolve("broken.part"), input.bytes());

        try {
            assertThat(InstanceHeader.read(file).sopInstance()).matches("[0-9.]{1,64}");
        } catch (KambaException e) {
            assertThat(e.code()).isNotEqualTo(ErrorCode.INTERNAL);
        }
    }

    @Test
    void an_image_whose_size_is_beyond_all_numbers_is_refused() throws IOException {
        var data = new Attributes();
        data.setString(Tag.SOPClassUID, VR.UI, UID.SecondaryCaptureImageStorage);
        data.setString(Tag.SOPInstanceUID, VR.UI, "1.2.3");
        data.setString(Tag.NumberOfFrames, VR.IS, "2147483647");
        data.setInt(Tag.SamplesPerPixel, VR.US, 65_535);
        data.setInt(Tag.Rows, VR.US, 65_535);
        data.setInt(Tag.Columns, VR.US, 65_535);
        data.setInt(Tag.BitsAllocated, VR.US, 8);
        data.setBytes(Tag.PixelData, VR.OB, new byte[2]);
        var file = folders.incoming().resolve("huge.part");
        try (var out = new ImageOutputStream(file.toFile())) {
            out.writeDataset(data.createFileMetaInformation(UID.ExplicitVRLittleEndian), data);
        }

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> InstanceHeader.read(file))
                .satisfies(failure -> assertThat(failure.code().kind()).isEqualTo(ErrorKind.REQUEST));
    }

    private List<String> kept() {
        return instances.files(STUDY.studyInstanceUid(), STUDY.seriesInstanceUid());
    }

    private ReceivedInstance received(Instance instance, String digest) throws IOException {
        return received(instance, instance.sopInstanceUid(), digest);
    }

    private ReceivedInstance received(Instance instance, String announced, String digest) throws IOException {
        var file = Files.createTempFile(folders.incoming(), "", ".part");
        Files.write(file, instance.part10());
        return new ReceivedInstance(
                file,
                instance.sopClassUid(),
                announced,
                "1.2.840.10008.1.2.1",
                "SENDER",
                "KAMBA",
                "1",
                Files.size(file),
                digest.repeat(32));
    }

    private record Home(Path home) implements HomeConfig {

        @Override
        public Optional<Path> models() {
            return Optional.empty();
        }
    }
}
