package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class NativeOperatorsTest {

    private static final String FOLDER = "kamba.native";
    private static final String MARK = "\nkamba-sources\n";
    private static final String LIBRARY = "libkamba_ops_cpu.so";

    private final Optional<String> before = Optional.ofNullable(System.getProperty(FOLDER));

    @TempDir
    private Path folder;

    @AfterEach
    void leave_settings_as_they_were() {
        before.ifPresentOrElse(value -> System.setProperty(FOLDER, value), () -> System.clearProperty(FOLDER));
    }

    @Test
    void library_that_cannot_be_loaded_is_not_used() throws IOException {
        var text = new String(built(), StandardCharsets.ISO_8859_1);
        System.setProperty(FOLDER, folder.toString());
        Files.writeString(folder.resolve(LIBRARY), "no library" + text.substring(text.lastIndexOf(MARK)));

        var found = NativeOperators.find(Processor.CPU, Optional.empty());

        assertThat(found.arePresent()).isFalse();
        assertThat(found.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).doesNotContain("build both"));
    }

    @Test
    void library_of_this_build_is_used_wherever_it_lies() throws IOException {
        Files.write(folder.resolve(LIBRARY), built());

        var found = NativeOperators.find(Processor.CPU, Optional.of(folder));

        assertThat(found.library()).contains(folder.resolve(LIBRARY));
        assertThat(found.trouble()).isEmpty();
    }

    @Test
    void library_built_from_other_sources_than_the_jar_is_not_used() throws IOException {
        var bytes = built();
        // The digest of the last source, which stands before its name.
        var text = new String(bytes, StandardCharsets.ISO_8859_1);
        int digit = text.lastIndexOf("  session.cpp") - 1;
        bytes[digit] = (byte) (bytes[digit] == '0' ? '1' : '0');
        Files.write(folder.resolve(LIBRARY), bytes);

        var found = NativeOperators.find(Processor.CPU, Optional.of(folder));

        assertThat(found.arePresent()).isFalse();
        assertThat(found.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble)
                        .startsWith("models run as standard operators on CPU because " + folder)
                        .contains("it was built from another session.cpp than this jar; build both together with"
                                + " deploy/native/build.sh"));
    }

    @Test
    void library_that_does_not_say_what_it_was_built_from_is_not_used() throws IOException {
        var bytes = built();
        int mark = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf(MARK);
        Files.write(folder.resolve(LIBRARY), Arrays.copyOf(bytes, mark));

        assertThat(NativeOperators.find(Processor.CPU, Optional.of(folder)).trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("does not say which sources"));
    }

    @Test
    void library_that_names_a_source_that_the_jar_lacks_is_not_used() throws IOException {
        Files.write(folder.resolve(LIBRARY), built());
        Files.writeString(folder.resolve(LIBRARY), "0".repeat(64) + "  gone.cpp\n", StandardOpenOption.APPEND);

        assertThat(NativeOperators.find(Processor.CPU, Optional.of(folder)).trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("another gone.cpp"));
    }

    /** What deploy/native/build.sh built before the tests. */
    private static byte[] built() throws IOException {
        var library = NativeOperators.find(Processor.CPU, Optional.empty()).library();
        assumeTrue(library.isPresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        return Files.readAllBytes(library.orElseThrow());
    }

    /** All that the library tells ONNX Runtime of beside scans, in either precision. */
    static Stream<String> fusedOperators() throws IOException {
        var source = Files.readString(Path.of("src/main/native/fused_operator.cpp"));
        return Pattern.compile("\\{Fused::\\w+, \"(\\w+)\", \"(\\w+)\"")
                .matcher(source)
                .results()
                .flatMap(found -> Stream.of(found.group(1), found.group(2)));
    }

    @Test
    void all_fused_operators_are_found_in_the_source() throws IOException {
        assertThat(fusedOperators()).hasSizeGreaterThanOrEqualTo(26).contains("GatedNorm", "SplineActivationHalf");
    }

    @ParameterizedTest
    @MethodSource("fusedOperators")
    @ValueSource(strings = {"PackedScan", "PairwiseScan_4x8x32_16"})
    void a_model_may_not_name_a_function_like_an_operator_that_passes_write(String name) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> NativeOperators.requireUnclaimed(model("dev.kamba", name)))
                .withMessageStartingWith("MODEL_INVALID: function " + name);
        NativeOperators.requireUnclaimed(model("dev.kamba", "SelectiveScan"));
        NativeOperators.requireUnclaimed(model("mine", name));
    }

    private static ModelProto model(String domain, String function) {
        return ModelProto.newBuilder()
                .addFunctions(FunctionProto.newBuilder().setDomain(domain).setName(function))
                .build();
    }
}
