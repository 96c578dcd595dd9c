package dev.kamba.trainer.data;

import com.sun.net.httpserver.HttpServer;
import dev.kamba.dicom.Outline;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import dev.kamba.fixtures.TruthSegmentation;
import dev.kamba.fixtures.junit.NeedsProgram;
import dev.kamba.trainer.data.DicomFolder.Frames;
import dev.kamba.trainer.data.DicomWebPull.Selection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class DicomWebPullTest {

    private static final Selection ALL = new Selection(List.of(), "", 100);
    private static final Study HEART =
            Study.of(Recipe.of(Kind.MR, 1).withSlices(5).withSize(64));
    private static final Study LIVER =
            Study.of(Recipe.of(Kind.CT, 2).withSlices(3).withSize(64));

    @TempDir
    private Path folder;

    @Test
    @NeedsProgram("Orthanc")
    void segmentations_and_their_sources_come_from_a_pacs(@TempDir Path storage) throws Exception {
        try (var orthanc = OrthancProcess.start(storage)) {
            for (var study : List.of(HEART, LIVER)) {
                for (var instance : study.instances()) {
                    orthanc.upload(instance.part10());
                }
            }
            orthanc.upload(TruthSegmentation.part10(HEART));
            var pull = new DicomWebPull(orthanc.dicomWeb(), Optional.of("trainer:secret"), folder);
            var seen = new ArrayList<String>();

            var first = pull.run(ALL, (done, total, bytes) -> seen.add(done + "/" + total));
            var series = folder.resolve(HEART.studyInstanceUid()).resolve(HEART.seriesInstanceUid());
            var one = series.resolve(HEART.instances().get(0).sopInstanceUid() + ".dcm");
            Files.delete(one);
            var second = pull.run(ALL, (done, total, bytes) -> {});

            assertThat(seen).containsExactly("1/1", "1/5", "2/5", "3/5", "4/5", "5/5");
            assertThat(first.segmentations()).isEqualTo(1);
            assertThat(first.sources()).isEqualTo(1);
            assertThat(first.instances()).isEqualTo(6);
            assertThat(first.fetched()).isEqualTo(6);
            assertThat(second.fetched()).isEqualTo(1);
            assertThat(second.bytes()).isEqualTo(Files.size(one));
            assertThat(DicomFolder.read(folder, List.of(DicomFolderTest.VENTRICLE), Frames.ALL)
                            .cases())
                    .hasSize(5);
            assertThat(files(folder))
                    .hasSize(6)
                    .allMatch(file -> file.toString().endsWith(".dcm"));
            refused(pull, new Selection(List.of(LIVER.studyInstanceUid()), "", 100), ErrorCode.PEER_REFUSED);
            refused(pull, new Selection(List.of(), "something else", 100), ErrorCode.PEER_REFUSED);
            assertThat(pull.run(new Selection(List.of(HEART.studyInstanceUid()), "TRUTH", 1), (a, b, c) -> {})
                            .fetched())
                    .isZero();
            refused(new DicomWebPull(orthanc.dicomWeb(), Optional.empty(), folder), ALL, ErrorCode.PEER_REFUSED);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../../outside",
                "1..2",
                ".1",
                "1.",
                "1/2",
                "",
                "1.2.3.4.5.6.7.8.9.10.11.12.13.14.15.16.17.18.19.20.21.22.23.24.25"
            })
    void what_is_not_a_uid_never_becomes_a_file_name(String uid) throws IOException {
        try (var server = new Stub()) {
            server.answers.put("/dicom-web/series", Stub.json(Stub.series("1.2", uid)));

            refused(server.pull(folder.resolve("cache")), ALL, ErrorCode.IDENTITY_INVALID);
        }
        assertThat(files(folder)).isEmpty();
    }

    @Test
    void another_instance_than_asked_for_is_refused() throws IOException {
        try (var server = new Stub()) {
            server.answers.put("/dicom-web/series", Stub.json(Stub.series("1.2", "1.3")));
            server.answers.put(
                    "/dicom-web/studies/1.2/series/1.3/instances",
                    Stub.json("{\"00080018\": {\"vr\": \"UI\", \"Value\": [\"1.4\"]}}"));
            server.answers.put(
                    "/dicom-web/studies/1.2/series/1.3/instances/1.4",
                    Stub.multipart(HEART.instances().get(0).part10()));

            refused(server.pull(folder), ALL, ErrorCode.IDENTITY_MISMATCH);
        }
        assertThat(files(folder)).noneMatch(file -> file.toString().endsWith(".dcm"));
    }

    @Test
    void a_server_that_ignores_pages_and_filters_does_no_harm() throws IOException {
        try (var server = new Stub()) {
            server.answers.put(
                    "/dicom-web/series",
                    Stub.json(Stub.series("1.2", "1.3").replace("SEG", "CT") + "," + Stub.series("1.2", "1.5")));
            server.answers.put("/dicom-web/studies/1.2/series/1.5/instances", Stub.json(""));

            var pulled = server.pull(folder).run(ALL, (done, total, bytes) -> {});

            assertThat(pulled.segmentations()).isEqualTo(1);
            assertThat(pulled.instances()).isZero();
        }
    }

    @Test
    void a_source_that_the_server_has_not_is_counted() throws IOException {
        try (var server = new Stub()) {
            var truth = TruthSegmentation.part10(HEART);
            var file = Files.write(folder.resolve("truth.part"), truth);
            var outline = Outline.read(file);
            var series =
                    "studies/" + outline.studyInstanceUid() + "/series/" + outline.seriesInstanceUid() + "/instances";
            server.answers.put(
                    "/dicom-web/series",
                    Stub.json(Stub.series(outline.studyInstanceUid(), outline.seriesInstanceUid())));
            server.answers.put(
                    "/dicom-web/" + series,
                    Stub.json("{\"00080018\": {\"vr\": \"UI\", \"Value\": [\"" + outline.sopInstanceUid() + "\"]}}"));
            server.answers.put("/dicom-web/" + series + "/" + outline.sopInstanceUid(), Stub.multipart(truth));

            var pulled = server.pull(folder).run(ALL, (done, total, bytes) -> {});

            assertThat(pulled).isEqualTo(new DicomWebPull.Pulled(1, 1, 1, 1, 1, truth.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>", "[1, \"x\", {\"0020000E\": 7}]", "{\"0020000E\": {\"Value\": [{}]}}"})
    void answers_that_are_no_search_results_are_refused(String body) throws IOException {
        try (var server = new Stub()) {
            server.answers.put("/dicom-web/series", new Stub.Answer(200, "application/dicom+json", body));

            refused(server.pull(folder), ALL, ErrorCode.PEER_REFUSED);
        }
    }

    @Test
    void redirects_are_not_followed_and_secrets_are_not_shown() throws IOException {
        try (var server = new Stub()) {
            server.answers.put("/dicom-web/series", new Stub.Answer(302, "text/html", ""));
            var pull = new DicomWebPull(server.base(), Optional.of("user:hunter2"), folder);

            assertThat(catchThrowableOfType(KambaException.class, () -> pull.run(ALL, (done, total, bytes) -> {})))
                    .hasMessageContaining("302")
                    .hasMessageNotContaining("hunter2");
        }
    }

    @Test
    void a_server_that_is_not_there_is_named_as_such() throws IOException {
        URI gone;
        try (var server = new Stub()) {
            gone = server.base();
        }
        refused(new DicomWebPull(gone, Optional.empty(), folder), ALL, ErrorCode.PEER_UNREACHABLE);
    }

    @Test
    void wrong_settings_are_refused() {
        for (var address : List.of("ftp://host/dicom-web", "http://user:password@host/", "host:8042", "http:/x")) {
            assertThatExceptionOfType(KambaException.class)
                    .isThrownBy(() -> new DicomWebPull(URI.create(address), Optional.empty(), folder))
                    .withMessageContaining("address");
        }
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> new DicomWebPull(URI.create("http://host/"), Optional.of("token"), folder))
                .withMessageContaining("user:password")
                .withMessageNotContaining("token,");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> DicomWebPull.secret("NO_SUCH_VARIABLE"))
                .withMessageContaining("NO_SUCH_VARIABLE");
        assertThat(DicomWeb.authorization("Bearer abc")).isEqualTo("Bearer abc");
        assertThat(DicomWeb.authorization("Aladdin:open sesame")).isEqualTo("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
    }

    private static void refused(DicomWebPull pull, Selection selection, ErrorCode code) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> pull.run(selection, (done, total, bytes) -> {}))
                .extracting(KambaException::code)
                .isEqualTo(code);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    /** A server that says what it is told to. */
    private static final class Stub implements AutoCloseable {

        private final Map<String, Answer> answers = new ConcurrentHashMap<>();
        private final HttpServer server;

        /** The body's characters stand for bytes. */
        private record Answer(int status, String type, String body) {}

        Stub() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                var answer =
                        answers.getOrDefault(exchange.getRequestURI().getPath(), new Answer(404, "text/plain", ""));
                exchange.getResponseHeaders().add("Content-Type", answer.type);
                var body = answer.body.getBytes(StandardCharsets.ISO_8859_1);
                exchange.sendResponseHeaders(answer.status, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
        }

        static Answer json(String items) {
            return new Answer(200, "application/dicom+json", "[" + items + "]");
        }

        static String series(String study, String series) {
            return """
                    {"0020000D": {"vr": "UI", "Value": ["%s"]}, "0020000E": {"vr": "UI", "Value": ["%s"]},
                     "00080060": {"vr": "CS", "Value": ["SEG"]}}
                    """.formatted(study, series);
        }

        static Answer multipart(byte[] part10) {
            return new Answer(
                    200,
                    "multipart/related; type=\"application/dicom\"; boundary=b",
                    "--b\r\nContent-Type: application/dicom\r\n\r\n" + new String(part10, StandardCharsets.ISO_8859_1)
                            + "\r\n--b--");
        }

        URI base() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/dicom-web/");
        }

        DicomWebPull pull(Path folder) {
            return new DicomWebPull(base(), Optional.empty(), folder);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
