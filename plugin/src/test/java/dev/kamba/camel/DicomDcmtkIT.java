package dev.kamba.camel;

import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.peer.Ports;
import dev.kamba.peer.Program;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The component against the programs of DCMTK, an independent implementation. */
@NeedsProgram({"echoscu", "storescu", "storescp", "dcmconv", "dcmcrle", "dcmdrle", "dcmcjpeg", "dcmdjpeg"})
class DicomDcmtkIT {

    @TempDir
    Path sent;

    @TempDir
    Path received;

    @Test
    void echoscu_is_answered_and_a_wrong_title_rejected() throws Exception {
        try (Listening listening = Listening.start(received)) {
            assertThat(echo(listening, "KAMBA")).isZero();
            assertThat(echo(listening, "OTHER")).isNotZero();
            assertThat(echo(listening, "KAMBA")).isZero();
        }
    }

    private static int echo(Listening listening, String calledTitle) throws Exception {
        return Program.run("echoscu", "-aec", calledTitle, "127.0.0.1", Integer.toString(listening.port()))
                .exitCode();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "+te, -xe, 1.2.840.10008.1.2.1",
        "+ti, -xi, 1.2.840.10008.1.2",
        "+tb, -xb, 1.2.840.10008.1.2.2",
        "+td, -xd, 1.2.840.10008.1.2.1.99"
    })
    void native_syntaxes_arrive_as_sent(String convert, String propose, String syntax) throws Exception {
        Path original = Studies.ct(sent, 1).get(0);
        try (Listening listening = Listening.start(received)) {
            store(listening, convert(original, "dcmconv", convert), propose);

            ReceivedInstance instance = listening.instances().get(0);
            assertThat(instance.transferSyntaxUid()).isEqualTo(syntax);
            assertThat(pixels(instance.file(), "dcmconv", "+te")).isEqualTo(Pixels.of(original));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"dcmcrle, dcmdrle, '', -xr, 1.2.840.10008.1.2.5", "dcmcjpeg, dcmdjpeg, +e1, -xs, 1.2.840.10008.1.2.4.70"
    })
    void losslessly_compressed_images_arrive_unchanged(
            String compress, String expand, String option, String propose, String syntax) throws Exception {
        Path original = Studies.ct(sent, 1).get(0);
        Path compressed = convert(original, compress, option);
        try (Listening listening = Listening.start(received)) {
            store(listening, compressed, propose);

            ReceivedInstance instance = listening.instances().get(0);
            assertThat(instance.transferSyntaxUid()).isEqualTo(syntax);
            assertThat(pixels(instance.file(), expand, "")).isEqualTo(Pixels.of(original));
        }
    }

    @Test
    void jpeg_baseline_colour_arrives_and_is_sent_on_as_it_is() throws Exception {
        Path compressed = convert(Studies.us(sent), "dcmcjpeg", "+eb");
        try (Listening listening = Listening.start(received)) {
            store(listening, compressed, "-xy");
            Path first = listening.instances().get(0).file();
            assertThat(listening.instances().get(0).transferSyntaxUid()).isEqualTo("1.2.840.10008.1.2.4.50");

            listening.store(List.of(first));

            assertThat(listening.instances().get(1).transferSyntaxUid()).isEqualTo("1.2.840.10008.1.2.4.50");
            assertThat(pixels(listening.instances().get(1).file(), "dcmdjpeg", ""))
                    .isEqualTo(pixels(first, "dcmdjpeg", ""));
        }
    }

    @Test
    void a_refusal_leaves_the_association_usable() throws Exception {
        Path large = Studies.us(sent);
        Path small = Studies.ct(sent.resolve("ct"), 1).get(0);
        long limit = Files.size(small) + 1000;
        assertThat(Files.size(large)).isGreaterThan(limit);
        try (Listening listening = Listening.start(received, "&maximumObjectBytes=" + limit)) {
            Program.run(
                    "storescu",
                    "--no-halt",
                    "-aec",
                    "KAMBA",
                    "127.0.0.1",
                    Integer.toString(listening.port()),
                    large.toString(),
                    small.toString());

            assertThat(listening.instances()).hasSize(1);
            assertThat(listening.awaitClosed().instances()).isEqualTo(1);
            assertThat(received.toFile().list()).hasSize(1);
        }
    }

    @Test
    void classes_unknown_to_us_are_taken_only_if_wanted() throws Exception {
        Path original = Studies.ct(sent, 1).get(0);
        Path unknown = sent.resolve("unknown.dcm");
        Files.copy(original, unknown);
        assertThat(Program.run("dcmodify", "-nb", "-m", "SOPClassUID=1.2.3.4", unknown.toString())
                        .exitCode())
                .isZero();
        try (Listening listening = Listening.start(received)) {
            assertThatThrownBy(() -> listening.store(List.of(unknown))).hasMessageContaining("1.2.3.4");
        }
        try (Listening listening = Listening.start(received, "&acceptUnknownStorage=true")) {
            assertThat(listening.store(List.of(unknown))).hasSize(1);
        }
    }

    @ParameterizedTest(name = "storescp {0}")
    @CsvSource({"+x=, 1.2.840.10008.1.2.1", "+xi, 1.2.840.10008.1.2", "+xe, 1.2.840.10008.1.2.1"})
    void storescp_takes_what_we_send(String option, String syntax) throws Exception {
        List<Path> files = new ArrayList<>(Studies.ct(sent.resolve("ct"), 3));
        files.add(Studies.us(sent.resolve("us")));
        Path deflated = convert(files.get(0), "dcmconv", "+td");
        Path bigEndian = convert(files.get(1), "dcmconv", "+tb");
        int port = Ports.free();
        Process storescp = new ProcessBuilder("storescp", option, "-od", received.toString(), Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(sent.resolve("storescp.log").toFile())
                .start();
        try (Listening sending = Listening.start(sent.resolve("unused"))) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Ports.listening(port));
            String uri = "dicom:ANY@127.0.0.1:" + port;

            assertThat((List<?>) sending.send(uri, files)).hasSize(4);
            assertThat(allPixels()).containsExactlyInAnyOrderElementsOf(allPixels(files));
            assertThat(syntaxes()).containsOnly(syntax);

            clear();
            assertThat((List<?>) sending.send(uri, List.of(deflated, bigEndian)))
                    .hasSize(2);
            assertThat(allPixels()).containsExactlyInAnyOrderElementsOf(allPixels(files.subList(0, 2)));
            sending.send(uri + "?operation=echo", "");
        } finally {
            storescp.destroy();
            storescp.waitFor();
        }
    }

    private void clear() throws Exception {
        for (File file : received.toFile().listFiles()) {
            Files.delete(file.toPath());
        }
    }

    private List<Path> stored() throws Exception {
        try (Stream<Path> list = Files.list(received)) {
            return list.toList();
        }
    }

    private List<String> syntaxes() throws Exception {
        return stored().stream()
                .map(OutgoingFile::open)
                .map(OutgoingFile::transferSyntax)
                .toList();
    }

    private List<String> allPixels() throws Exception {
        return allPixels(stored());
    }

    /** As digests, to keep the message of a failure readable. */
    private List<String> allPixels(List<Path> files) throws Exception {
        List<String> digests = new ArrayList<>();
        for (Path file : files) {
            digests.add(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(pixels(file, "dcmconv", "+te"))));
        }
        return digests;
    }

    private static void store(Listening listening, Path file, String proposal) throws Exception {
        Program program = Program.run(
                "storescu",
                proposal,
                "-aec",
                "KAMBA",
                "127.0.0.1",
                Integer.toString(listening.port()),
                file.toString());
        assertThat(program.exitCode()).as(program.output()).isZero();
    }

    private byte[] pixels(Path file, String program, String option) throws Exception {
        return Pixels.of(convert(file, program, option));
    }

    private Path convert(Path file, String program, String option) throws Exception {
        Path converted = Files.createTempFile(sent, "converted", ".dcm");
        List<String> command = new ArrayList<>(List.of(program));
        if (!option.isEmpty()) {
            command.add(option);
        }
        command.addAll(List.of(file.toString(), converted.toString()));
        Program done = Program.run(command.toArray(String[]::new));
        assertThat(done.exitCode()).as(done.output()).isZero();
        return converted;
    }
}
