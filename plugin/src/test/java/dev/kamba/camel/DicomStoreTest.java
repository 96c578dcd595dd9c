package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.peer.Ports;
import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.VR;
import org.aoju.bus.image.galaxy.io.ImageInputStream;
import org.aoju.bus.image.galaxy.io.ImageOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Our producer sends to our consumer over the loopback interface. */
class DicomStoreTest {

    @TempDir
    Path sent;

    @TempDir
    Path received;

    private List<Path> files = List.of();

    @BeforeEach
    void writeStudy() throws Exception {
        files = Studies.ct(sent, 3);
    }

    @Test
    void each_instance_arrives_whole_with_its_digest_and_identity() throws Exception {
        try (Listening listening = Listening.start(received)) {
            List<?> results = listening.store(files);

            assertThat(results)
                    .hasSize(3)
                    .allSatisfy(result ->
                            assertThat(((StoreResult) result).status()).isZero());
            assertThat(listening.instances()).hasSize(3);
            for (int i = 0; i < 3; i++) {
                ReceivedInstance instance = listening.instances().get(i);
                OutgoingFile original = OutgoingFile.open(files.get(i));
                OutgoingFile copy = OutgoingFile.open(instance.file());
                byte[] bytes = Files.readAllBytes(instance.file());
                assertThat(instance.sopInstanceUid())
                        .isEqualTo(original.sopInstance())
                        .isEqualTo(copy.sopInstance());
                assertThat(instance.sopClassUid())
                        .isEqualTo(original.sopClass())
                        .isEqualTo(copy.sopClass());
                assertThat(instance.transferSyntaxUid()).isEqualTo(copy.transferSyntax());
                assertThat(instance.callingAet()).isEqualTo("SENDER");
                assertThat(instance.calledAet()).isEqualTo("KAMBA");
                assertThat(instance.size()).isEqualTo(bytes.length);
                assertThat(instance.sha256())
                        .isEqualTo(HexFormat.of()
                                .formatHex(MessageDigest.getInstance("SHA-256").digest(dataSet(copy))));
                assertThat(dataSet(copy)).isEqualTo(dataSet(original));
            }
        }
    }

    private static byte[] dataSet(OutgoingFile file) throws Exception {
        byte[] bytes = Files.readAllBytes(file.path());
        return Arrays.copyOfRange(bytes, Math.toIntExact(file.offset()), bytes.length);
    }

    @Test
    void of_alternatives_the_peer_gets_the_first_that_it_takes() throws Exception {
        var labelMap = copy("1.2.840.10008.5.1.4.1.1.66.7", "map");
        var later = copy("1.2.3.4", "later");
        try (Listening listening = Listening.start(received)) {
            var choice = new StoreChoice(List.of(
                    List.of(later, files.get(0)), List.of(files.get(1), later, files.get(2)), List.of(labelMap)));

            var chosen = (StoreChosen) listening.send(listening.peerUri(""), choice);

            assertThat(chosen.alternative()).isEqualTo(1);
            assertThat(chosen.failures().get(0)).isEmpty();
            assertThat(chosen.failures().get(1))
                    .get()
                    .extracting(KambaException::code)
                    .isEqualTo(ErrorCode.PEER_REFUSED);
            assertThat(chosen.failures().get(2)).isEmpty();
            assertThat(listening.awaitClosed().instances()).isEqualTo(2);
        }
    }

    @Test
    void where_the_peer_takes_no_alternative_the_first_fails() throws Exception {
        var unknown = copy("1.2.3.4", "unknown");
        try (Listening listening = Listening.start(received)) {
            var choice = new StoreChoice(List.of(List.of(unknown, files.get(0)), List.of(unknown, files.get(1))));

            var chosen = (StoreChosen) listening.send(listening.peerUri(""), choice);

            assertThat(chosen.alternative()).isZero();
            assertThat(chosen.failures()).extracting(Optional::isEmpty).containsExactly(false, true);
        }
    }

    /** The first file as an instance of another SOP class. */
    private Path copy(String sopClass, String name) throws Exception {
        try (var in = new ImageInputStream(files.get(0).toFile())) {
            var meta = in.readFileMetaInformation();
            var data = in.readDataset(-1, -1);
            meta.setString(Tag.MediaStorageSOPClassUID, VR.UI, sopClass);
            data.setString(Tag.SOPClassUID, VR.UI, sopClass);
            var copy = sent.resolve(name + ".dcm");
            try (var out = new ImageOutputStream(copy.toFile())) {
                out.writeDataset(meta, data);
            }
            return copy;
        }
    }

    @Test
    void the_end_of_the_association_follows_its_instances() throws Exception {
        try (Listening listening = Listening.start(received)) {
            listening.store(files);

            AssociationClosed closed = listening.awaitClosed();
            assertThat(closed.instances()).isEqualTo(3);
            assertThat(closed.callingAet()).isEqualTo("SENDER");
            assertThat(listening.instances())
                    .allSatisfy(instance -> assertThat(instance.associationId()).isEqualTo(closed.associationId()));
        }
    }

    @Test
    void an_echo_alone_makes_no_event() throws Exception {
        try (Listening listening = Listening.start(received)) {
            listening.echo();
            listening.store(files.subList(0, 1));

            assertThat(listening.awaitClosed().instances()).isEqualTo(1);
            assertThat(listening.closed()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "UNREADABLE, 0xC000",
        "PIXELS_INVALID, 0xC000",
        "IDENTITY_MISMATCH, 0xA900",
        "STORAGE_FULL, 0xA700",
        "DEVICE_FAILED, 0x0110"
    })
    void what_the_route_throws_becomes_the_answer(ErrorCode code, String status) throws Exception {
        try (Listening listening = Listening.start(received, "", instance -> {
            throw new KambaException(code, "thrown by the test");
        })) {
            assertThatThrownBy(() -> listening.store(files))
                    .isInstanceOfSatisfying(
                            KambaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PEER_REFUSED))
                    .hasMessageContaining(status)
                    .hasMessageContaining("1.2.840.10008.5.1.4.1.1.2");
            assertThat(received).isDirectoryContaining("glob:**.part");
        }
    }

    @Test
    void any_other_exception_of_the_route_is_a_processing_failure() throws Exception {
        try (Listening listening = Listening.start(received, "", instance -> {
            throw new IllegalStateException("thrown by the test");
        })) {
            assertThatThrownBy(() -> listening.store(files)).hasMessageContaining("0x0110");
        }
    }

    @Test
    void an_object_over_the_limit_is_refused_and_leaves_no_file() throws Exception {
        try (Listening listening = Listening.start(received, "&maximumObjectBytes=5000")) {
            assertThatThrownBy(() -> listening.store(files)).hasMessageContaining("0xA700");
            assertThat(received).isEmptyDirectory();
            listening.echo();
        }
    }

    @Test
    void nothing_is_taken_below_the_watermark_of_free_space() throws Exception {
        try (Listening listening = Listening.start(received, "&minimumFreeBytes=" + Long.MAX_VALUE)) {
            assertThatThrownBy(() -> listening.store(files)).hasMessageContaining("0xA700");
            assertThat(received).isEmptyDirectory();
            assertThat(listening.instances()).isEmpty();
        }
    }

    @Test
    void native_data_are_sent_in_the_syntax_that_the_peer_takes() throws Exception {
        try (Listening listening = Listening.start(received, "&transferSyntaxes=" + Uids.IMPLICIT_LITTLE)) {
            listening.store(files);

            ReceivedInstance instance = listening.instances().get(0);
            assertThat(instance.transferSyntaxUid()).isEqualTo(Uids.IMPLICIT_LITTLE);
            assertThat(Pixels.of(instance.file())).isEqualTo(Pixels.of(files.get(0)));
        }
        try (Listening listening = Listening.start(received, "&transferSyntaxes=" + Uids.EXPLICIT_LITTLE)) {
            listening.store(files);
            assertThat(listening.instances()).hasSize(3);
        }
    }

    @Test
    void a_syntax_that_the_peer_does_not_take_is_named() throws Exception {
        try (Listening listening = Listening.start(received, "&transferSyntaxes=1.2.840.10008.1.2.5")) {
            assertThatThrownBy(() -> listening.store(files))
                    .isInstanceOf(KambaException.class)
                    .hasMessageStartingWith("PEER_REFUSED")
                    .hasMessageContaining("1.2.840.10008.5.1.4.1.1.2")
                    .hasMessageContaining(Uids.EXPLICIT_LITTLE);
        }
    }

    @Test
    void a_wrong_called_title_is_rejected_unless_any_is_welcome() throws Exception {
        try (Listening listening = Listening.start(received)) {
            String uri = "dicom:OTHER@127.0.0.1:" + listening.port() + "?operation=echo";
            assertThatThrownBy(() -> listening.send(uri, "")).hasMessageStartingWith("PEER_REFUSED");
        }
        try (Listening listening = Listening.start(received, "&requireCalledAet=false")) {
            listening.send("dicom:OTHER@127.0.0.1:" + listening.port() + "?operation=echo", "");
        }
    }

    @Test
    void only_the_listed_calling_titles_are_accepted() throws Exception {
        try (Listening listening = Listening.start(received, "&acceptedCallingAets=SENDER, CT 1")) {
            listening.echo();
            String uri = "dicom:KAMBA@127.0.0.1:" + listening.port() + "?operation=echo&callingAet=STRANGER";
            assertThatThrownBy(() -> listening.send(uri, "")).hasMessageStartingWith("PEER_REFUSED");
        }
    }

    @Test
    void nobody_there_is_unreachable() throws Exception {
        try (Listening listening = Listening.start(received)) {
            int port = Ports.free();
            assertThatThrownBy(() -> listening.send("dicom:KAMBA@127.0.0.1:" + port, files))
                    .isInstanceOf(KambaException.class)
                    .hasMessageStartingWith("PEER_UNREACHABLE")
                    .hasMessageContaining("KAMBA@127.0.0.1:" + port);
        }
    }

    @Test
    void bodies_that_are_not_files_are_refused() throws Exception {
        try (Listening listening = Listening.start(received)) {
            assertThatThrownBy(() -> listening.send(listening.peerUri(""), "text"))
                    .hasMessageStartingWith("CONFIGURATION_INVALID");
            assertThat((List<?>) listening.send(listening.peerUri(""), List.of()))
                    .isEmpty();
            Path text = Files.writeString(sent.resolve("text"), "not DICOM");
            assertThatThrownBy(() -> listening.send(listening.peerUri(""), text))
                    .hasMessageStartingWith("UNREADABLE");
        }
    }
}
