package dev.kamba.camel;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.fixtures.Kind;
import dev.kamba.fixtures.Recipe;
import dev.kamba.fixtures.Study;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** No patient's name or number reaches the log, on any level of the toolkit or the component, whatever happens. */
class DicomLogTest {

    private static final String NAME = "SENTINEL^PATIENT";
    private static final String ID = "SENTINEL-4711";

    @TempDir
    Path sent;

    @TempDir
    Path received;

    private final Recorder recorder = new Recorder();
    private final List<Logger> loggers = List.of(Logger.getLogger("org.aoju"), Logger.getLogger("dev.kamba"));

    private static final class Recorder extends Handler {

        private final PatternFormatter formatter = new PatternFormatter("%c %m %e");
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord record) {
            lines.add(formatter.format(ExtLogRecord.wrap(record)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @BeforeEach
    void record() {
        recorder.setLevel(Level.ALL);
        loggers.forEach(logger -> {
            logger.setLevel(Level.ALL);
            logger.addHandler(recorder);
        });
    }

    @AfterEach
    void stop() {
        loggers.forEach(logger -> {
            logger.removeHandler(recorder);
            logger.setLevel(null);
        });
    }

    @Test
    void neither_success_nor_failure_tells_who_the_patient_is() throws Exception {
        List<Path> files = Study.of(Recipe.of(Kind.CT, 1)
                        .withSlices(2)
                        .withSize(64)
                        .withPatientName(NAME)
                        .withPatientId(ID))
                .writeTo(sent);
        try (Listening listening = Listening.start(received)) {
            listening.store(files);
        }
        try (Listening listening = Listening.start(received, "&transferSyntaxes=" + Uids.IMPLICIT_LITTLE)) {
            listening.store(files);
        }
        try (Listening listening = Listening.start(received, "&maximumObjectBytes=2000")) {
            assertThatThrownBy(() -> listening.store(files)).message().doesNotContain("SENTINEL");
        }
        try (Listening listening = Listening.start(received, "", instance -> {
            throw new IllegalStateException(NAME);
        })) {
            assertThatThrownBy(() -> listening.store(files)).message().doesNotContain("SENTINEL");
        }
        try (Listening listening = Listening.start(received, "", instance -> {
            throw new KambaException(ErrorCode.UNREADABLE, "thrown by the test", new IllegalStateException(NAME));
        })) {
            assertThatThrownBy(() -> listening.store(files)).message().doesNotContain("SENTINEL");
        }

        assertThat(recorder.lines).anyMatch(line -> line.contains("org.aoju"));
        assertThat(recorder.lines).noneMatch(line -> line.contains("SENTINEL"));
    }
}
