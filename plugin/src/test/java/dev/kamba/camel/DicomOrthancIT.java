package dev.kamba.camel;

import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.Orthanc;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The component against Orthanc, as a sender and as a receiver. */
@NeedsProgram("Orthanc")
class DicomOrthancIT {

    @TempDir
    Path sent;

    @TempDir
    Path received;

    @TempDir
    Path archive;

    @Test
    void orthanc_keeps_what_we_send() throws Exception {
        List<Path> files = Studies.ct(sent, 5);
        try (Orthanc orthanc = Orthanc.start(archive);
                Listening sending = Listening.start(received)) {
            String uri = "dicom:" + Orthanc.AE_TITLE + "@127.0.0.1:" + orthanc.dicomPort();
            sending.send(uri + "?operation=echo", "");
            List<?> results = (List<?>) sending.send(uri, files);

            List<String> uids = results.stream()
                    .map(result -> ((StoreResult) result).sopInstanceUid())
                    .toList();
            assertThat(orthanc.sopInstanceUids()).containsExactlyInAnyOrderElementsOf(uids);
            Path copy = Files.write(
                    sent.resolve("copy"), orthanc.file(orthanc.instances().get(0)));
            Path original = files.stream()
                    .filter(file -> OutgoingFile.open(file)
                            .sopInstance()
                            .equals(OutgoingFile.open(copy).sopInstance()))
                    .findFirst()
                    .orElseThrow();
            assertThat(Pixels.of(copy)).isEqualTo(Pixels.of(original));
        }
    }

    @Test
    void we_keep_what_orthanc_sends() throws Exception {
        List<Path> files = Studies.ct(sent, 5);
        try (Orthanc orthanc = Orthanc.start(archive);
                Listening listening = Listening.start(received)) {
            files.forEach(orthanc::upload);
            orthanc.addModality("kamba", "KAMBA", listening.port());
            orthanc.echo("kamba");
            orthanc.storeTo("kamba", orthanc.instances());

            assertThat(listening.awaitClosed().instances()).isEqualTo(5);
            assertThat(listening.closed().get(0).callingAet()).isEqualTo(Orthanc.AE_TITLE);
            assertThat(listening.instances())
                    .extracting(ReceivedInstance::sopInstanceUid)
                    .containsExactlyInAnyOrderElementsOf(orthanc.sopInstanceUids());
        }
    }

    @Test
    void orthanc_hears_of_our_refusal() throws Exception {
        Path file = Studies.ct(sent, 1).get(0);
        try (Orthanc orthanc = Orthanc.start(archive);
                Listening listening = Listening.start(received, "&maximumObjectBytes=100")) {
            orthanc.upload(file);
            orthanc.addModality("kamba", "KAMBA", listening.port());

            assertThatThrownBy(() -> orthanc.storeTo("kamba", orthanc.instances()))
                    .isInstanceOf(IllegalStateException.class);
            orthanc.echo("kamba");
        }
    }
}
