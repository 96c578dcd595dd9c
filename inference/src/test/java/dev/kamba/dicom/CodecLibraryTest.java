package dev.kamba.dicom;

import dev.kamba.runtime.OnnxRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.opencv.core.CvException;
import org.opencv.core.CvType;
import org.opencv.core.Mat;
import org.opencv.imgproc.Imgproc;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs(value = OS.LINUX, architectures = "amd64")
class CodecLibraryTest {

    @TempDir
    private Path folder;

    @Test
    void no_symbol_of_the_library_is_shared_with_others() throws IOException {
        try (var in = Objects.requireNonNull(Mat.class.getResourceAsStream("/lib/linux-x86_64/libopencv_java.so"))) {
            var library = in.readAllBytes();

            assertThat(CodecLibrary.keepApart(library)).isPositive();
            assertThat(CodecLibrary.keepApart(library)).isZero();
        }
    }

    @Test
    void what_is_no_library_stays_as_it_is() {
        var text = "MZ, a library of another system".getBytes(StandardCharsets.UTF_8);
        var before = text.clone();

        assertThat(CodecLibrary.keepApart(text)).isZero();
        assertThat(text).isEqualTo(before);
    }

    /** On a JVM that does not need libstdc++.so.6 itself this crashed one way, and lost numbers in messages the other. */
    @ParameterizedTest
    @ValueSource(strings = {"codecs engine", "engine codecs"})
    void codecs_and_the_engine_may_be_loaded_in_any_order(String order) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var output = folder.resolve("output");
        var process = new ProcessBuilder(
                        java, "-cp", System.getProperty("java.class.path"), InOrder.class.getName(), order)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).content().endsWith("'scn' is 2\n");
        assertThat(process.exitValue()).isZero();
    }

    /** Loads both in a process of its own, then has OpenCV write a number. */
    static final class InOrder {

        private InOrder() {}

        public static void main(String[] arguments) {
            for (var library : arguments[0].split(" ", -1)) {
                var loaded = library.equals("codecs") ? NativeCodec.available() : OnnxRuntime.environment();
                System.out.println(loaded);
            }
            try {
                Imgproc.cvtColor(new Mat(1, 1, CvType.CV_8UC2), new Mat(), Imgproc.COLOR_BGR2GRAY);
            } catch (CvException e) {
                System.out.print(e.getMessage());
            }
        }
    }
}
