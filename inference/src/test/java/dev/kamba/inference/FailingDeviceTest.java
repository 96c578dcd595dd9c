package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.imaging.Mask;
import dev.kamba.model.ModelPackage;
import dev.kamba.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Models run really; only the failures are made up, with the words of ONNX Runtime. */
@Timeout(60)
class FailingDeviceTest {

    private static final Device CUDA = new Device(Device.Kind.CUDA, 0);

    @TempDir
    private Path folder;

    private final TestNetworks networks = new TestNetworks();

    @Test
    void out_of_memory_halves_the_batch_and_goes_on() {
        networks.withImages(3);
        try (var engine = engine(CUDA, 8)) {
            var found = engine.segment(tiny("a"), Fixtures.letters(20, 20, 30), done -> {});

            assertThat(found.masks()).isEqualTo(letters(20));
            assertThat(found.devices()).containsExactly(CUDA);
            assertThat(found.reduced()).isTrue();
            assertThat(networks.happened())
                    .filteredOn(event -> event.startsWith("run"))
                    .containsOnly("run 1 cuda:0", "run 2 cuda:0");
            assertThat(engine.troubles())
                    .singleElement()
                    .asString()
                    .contains("cuda:0 has memory for 2 image(s) at once of model tiny", "Failed to allocate memory");
        }
    }

    @Test
    void memory_that_runs_out_later_marks_the_result() {
        try (var engine = engine(CUDA, 8)) {
            var model = tiny("a");
            assertThat(engine.segment(model, Fixtures.letters(8, 20, 30), done -> {})
                            .reduced())
                    .isFalse();
            networks.withImages(2);

            var found = engine.segment(model, Fixtures.letters(8, 20, 30), done -> {});

            assertThat(found.masks()).isEqualTo(letters(8));
            assertThat(found.reduced()).isTrue();
        }
    }

    @Test
    void without_memory_for_one_image_the_cpu_does_it_and_the_result_says_so() {
        try (var engine = engine(CUDA, 4)) {
            var model = tiny("a");
            engine.load(model);
            networks.withImages(0);

            var found = engine.segment(model, Fixtures.letters(5, 20, 30), done -> {});

            assertThat(found.masks()).isEqualTo(letters(5));
            assertThat(found.where()).isEqualTo("cpu, reduced");
            assertThat(found.reduced()).isTrue();
            assertThat(networks.happened())
                    .containsSubsequence("close a.onnx cuda:0", "open a.onnx cpu", "run 1 cpu")
                    .doesNotContain("run 4 cpu");
        }
    }

    @Test
    void a_device_that_breaks_in_the_middle_costs_no_plane() {
        try (var engine = engine(CUDA, 4)) {
            var model = tiny("a");
            var found = engine.segment(model, Fixtures.letters(40, 20, 30), done -> networks.broken(true));

            assertThat(found.masks()).isEqualTo(letters(40));
            assertThat(found.where()).isEqualTo("cpu+cuda:0, reduced");
            assertThat(engine.troubles()).singleElement().asString().contains("the CPU does", "CUDA failure 700");
        }
    }

    @Test
    void the_report_of_predict_says_for_each_input_where_it_really_ran() throws IOException {
        var pictures = Files.createDirectory(folder.resolve("in"));
        for (int number = 0; number < 2; number++) {
            MaskFile.write(Fixtures.letter(number, 20, 30), pictures.resolve(number + ".png"));
        }
        var model = tiny("a");
        try (var engine = engine(CUDA, 4)) {
            var report = new PredictReport(model, engine.devices());
            var output = new PredictOutput(folder.resolve("out"), false, model, report);
            for (int number = 0; number < 2; number++) {
                networks.broken(number == 1);
                var files = InputFiles.of(pictures.resolve(number + ".png"), folder.resolve("out"));
                new PredictRun(engine, model, Viewing.PLAIN, files, output)
                        .all(new PrintWriter(new StringWriter()), Optional.empty());
            }
            report.write(folder.resolve("report.json"));
        }

        var written = new JsonMapper().readTree(folder.resolve("report.json").toFile());
        assertThat(written.at("/device").asText()).isEqualTo("cuda:0");
        assertThat(written.at("/inputs").findValuesAsText("device")).containsExactly("cuda:0", "cpu");
        assertThat(written.at("/inputs").findValuesAsText("reduced")).containsExactly("false", "true");
        assertThat(written.at("/reduced").asBoolean()).isTrue();
    }

    @Test
    void a_device_is_tried_again_after_a_while() {
        try (var engine = engine(CUDA, 4)) {
            var model = tiny("a");
            engine.load(model);
            networks.broken(true);
            engine.segment(model, Fixtures.letters(1, 20, 30), done -> {});
            networks.broken(false);

            for (int call = 0; call <= SteadyNetwork.CALM; call++) {
                engine.segment(model, Fixtures.letters(1, 20, 30), done -> {});
            }

            var found = engine.segment(model, Fixtures.letters(1, 20, 30), done -> {});
            assertThat(found.where()).isEqualTo("cuda:0");
            assertThat(found.reduced()).isFalse();
            assertThat(engine.troubles()).isEmpty();
        }
    }

    @Test
    void a_device_without_memory_unloads_idle_models_first() {
        networks.withModels(1);
        try (var engine = engine(CUDA, 2)) {
            engine.load(tiny("a"));

            var found = engine.segment(tiny("b"), Fixtures.letters(2, 20, 30), done -> {});

            assertThat(found.where()).isEqualTo("cuda:0");
            assertThat(networks.happened())
                    .containsSubsequence("open a.onnx cuda:0", "close a.onnx cuda:0", "open b.onnx cuda:0");
        }
    }

    @Test
    void a_device_that_cannot_even_load_leaves_it_to_the_cpu() {
        networks.withModels(0);
        try (var engine = engine(CUDA, 2)) {
            var found = engine.segment(tiny("a"), Fixtures.letters(2, 20, 30), done -> {});

            assertThat(found.masks()).isEqualTo(letters(2));
            assertThat(found.where()).isEqualTo("cpu, reduced");
        }
    }

    @Test
    void a_missing_device_of_several_is_left_out_and_told() {
        var options = EngineOptions.of(List.of(CUDA, new Device(Device.Kind.CUDA, 9)));
        try (var engine = new Engine(options, networks)) {
            assertThat(engine.devices()).containsExactly(CUDA);
            assertThat(engine.troubles()).containsExactly("cuda:9 cannot be used: no such device");
        }
    }

    @Test
    void several_devices_share_the_work() {
        var options = EngineOptions.of(List.of(CUDA, new Device(Device.Kind.CUDA, 1)))
                .withTuning(device -> new Tuning(1, 2, 2));
        try (var engine = new Engine(options, networks)) {
            var found = engine.segment(tiny("a"), Fixtures.letters(200, 20, 30), done -> {});

            assertThat(found.masks()).isEqualTo(letters(200));
            assertThat(found.where()).isEqualTo("cuda:0+cuda:1");
        }
    }

    @Test
    void batches_are_warmed_up_in_the_sizes_that_are_used() {
        try (var engine = engine(CUDA, 6)) {
            engine.load(tiny("a"));
            assertThat(networks.happened())
                    .containsExactly(
                            "open a.onnx cuda:0", "run 1 cuda:0", "run 2 cuda:0", "run 4 cuda:0", "run 6 cuda:0");

            engine.segment(tiny("a"), Fixtures.letters(3, 20, 30), done -> {});
            assertThat(networks.happened()).filteredOn("run 3 cuda:0"::equals).isEmpty();
        }
    }

    @Test
    void a_failure_of_the_cpu_is_an_error_of_the_requests_in_the_batch() {
        try (var engine = new Engine(EngineOptions.of(List.of(Device.CPU)), new NoNetworks())) {
            var model = tiny("a");
            for (int call = 0; call < 2; call++) {
                assertThatExceptionOfType(KambaException.class)
                        .isThrownBy(() -> engine.load(model))
                        .withMessageContaining("bad luck")
                        .extracting(KambaException::code)
                        .isEqualTo(ErrorCode.DEVICE_FAILED);
            }
        }
    }

    /** Not even the CPU works. */
    private static final class NoNetworks implements Networks {

        @Override
        public Optional<String> obstacle(Device device) {
            return Optional.empty();
        }

        @Override
        public Network open(ModelPackage model, Device device, int threads) throws OrtException {
            throw new OrtException(OrtException.OrtErrorCode.ORT_FAIL, "bad luck");
        }
    }

    private Engine engine(Device device, int batch) {
        return new Engine(EngineOptions.of(List.of(device)).withTuning(one -> new Tuning(1, batch, 2)), networks);
    }

    private ModelPackage tiny(String name) {
        // Unlike each other, so that digests differ.
        var model = TinyModel.of(TinyModel.card(1, 64, 64, 1)).computing(8, -4 - name.charAt(0) * 1e-6f, 1);
        return ModelPackage.open(model.writeTo(folder.resolve(name + ".onnx")));
    }

    private static List<List<Mask>> letters(int count) {
        var letters = new ArrayList<List<Mask>>();
        IntStream.range(0, count).forEach(number -> letters.add(List.of(Fixtures.letter(number, 20, 30))));
        return letters;
    }
}
