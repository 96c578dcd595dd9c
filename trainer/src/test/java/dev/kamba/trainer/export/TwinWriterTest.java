package dev.kamba.trainer.export;

import ai.djl.ndarray.types.Shape;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.kamba.error.KambaException;
import dev.kamba.graph.HalfPrecision;
import dev.kamba.graph.NativeOperators;
import dev.kamba.graph.OnnxGraphs;
import dev.kamba.graph.Passes;
import dev.kamba.graph.Processor;
import dev.kamba.lowering.ScanLowering;
import dev.kamba.model.CardJson;
import dev.kamba.model.ModelFolder;
import dev.kamba.model.ModelPackage;
import dev.kamba.trainer.data.Batch;
import dev.kamba.trainer.data.Examples;
import dev.kamba.trainer.data.Plan;
import dev.kamba.trainer.data.Size;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Networks;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

class TwinWriterTest {

    private static final NativeOperators NONE = NativeOperators.none(Processor.CPU);

    @TempDir
    private Path folder;

    @Test
    void shipped_model_has_a_twin_of_about_half_its_size_that_finds_the_same() throws IOException {
        var name = "ct-liver";
        var file = Files.copy(Path.of("../deploy/models", name + ".onnx"), folder.resolve(name + ".onnx"));
        var model = ModelPackage.open(file);

        var written = TwinWriter.write(model, Stream.of(images(name)));

        var twin = written.file();
        assertThat(written.images()).isEqualTo(4);
        assertThat(written.figures()).contains("masks of 4 pictures differ in 0.0");
        assertThat(model.twin()).contains(twin);
        assertThat(Files.size(twin)).isLessThan(Math.round(0.6 * model.size()));
        assertThat(ModelPackage.open(twin).card()).isEqualTo(model.card());
        var scanned = ModelFolder.scan(folder);
        assertThat(scanned.packages()).hasSize(1);
        assertThat(scanned.refused()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bottleneck=mlp",
                "bottleneck=fast-kan",
                "decoder=kan",
                "attention=none",
                "scan=s6",
                "scan=ssd",
                "scan=conv",
                "labels=exclusive",
                "network=u-kan",
                "network=all-u-kan",
                "network=u-net"
            })
    void every_network_computes_nearly_the_same_in_half_precision(String settings) throws IOException {
        var network = network(settings, 2);
        var weights = weights(network, 1);
        var plain = OnnxWriter.bytes(network, weights, 64, 64, Map.of());
        var half = new HalfPrecision().apply(ModelProto.parseFrom(plain));

        assertNear(plain, half);
        assertThat(half.getSerializedSize()).isLessThan(plain.length);
    }

    /** The engine converts what it has rewritten. */
    @ParameterizedTest
    @CsvSource({"s6,CPU", "s6,CUDA", "ssd,CPU", "nc-ssd,CPU"})
    void what_the_engine_rewrites_computes_nearly_the_same_in_half_precision(String scan, Processor processor)
            throws IOException {
        var network = network("scan=" + scan, 2);
        var plain = OnnxWriter.bytes(network, weights(network, 1), 64, 64, Map.of());
        var stock = NativeOperators.none(processor);
        var rewritten = ScanLowering.to(stock).apply(ModelProto.parseFrom(plain));
        for (var pass : Passes.of(stock)) {
            rewritten = pass.apply(rewritten);
        }

        assertNear(plain, new HalfPrecision().apply(rewritten));
    }

    /** Our operators included; without the library, standard ones. */
    @ParameterizedTest
    @ValueSource(strings = {"nc-ssd", "s6", "ssd"})
    void what_a_gpu_runs_in_float16_is_compared_on_a_cpu_with_its_rounding(String scan) {
        var operators = NativeOperators.find(Processor.CPU, Optional.empty());
        assumeTrue(operators.arePresent(), "program not installed: libkamba_ops_cpu.so, see deploy/native");
        var network = network("scan=" + scan, 2);
        var plain = OnnxWriter.bytes(network, weights(network, 1), 64, 64, Map.of());
        var images = PackageWriter.noise(2 * 64 * 64);
        var shape = new Shape(2, 1, 64, 64);

        var run = TwinWriter.asRun(plain, operators);

        assertThat(OnnxGraphs.read(ByteBuffer.wrap(run)).getGraph().getNodeList())
                .extracting(NodeProto::getDomain)
                .contains("dev.kamba");
        assertNear(Agreement.onnx(plain, images, shape), Agreement.onnx(run, operators, images, shape));
    }

    private static void assertNear(byte[] plain, ModelProto half) {
        var images = PackageWriter.noise(2 * 64 * 64);
        var shape = new Shape(2, 1, 64, 64);
        var expected = Agreement.onnx(plain, images, shape);
        assertNear(expected, Agreement.onnx(half.toByteArray(), images, shape));
    }

    private static void assertNear(float[] expected, float[] found) {
        double scale = 1;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            scale = Math.max(scale, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        assertThat(difference / scale).isBetween(Double.MIN_VALUE, 0.02);
    }

    @Test
    void what_leads_up_to_a_spline_stays_float32() throws IOException {
        var network = network("", 1);
        var graph = new HalfPrecision()
                .apply(ModelProto.parseFrom(OnnxWriter.bytes(network, weights(network, 1), 64, 64, Map.of())))
                .getGraph();
        var producers = graph.getNodeList().stream().collect(toMap(node -> node.getOutput(0), node -> node));
        var types = graph.getInitializerList().stream().collect(toMap(TensorProto::getName, TensorProto::getDataType));

        var splines = graph.getNodeList().stream()
                .filter(node -> node.getOpType().equals("Abs"))
                .toList();

        assertThat(splines).isNotEmpty().allSatisfy(abs -> {
            var shifted = Objects.requireNonNull(producers.get(abs.getInput(0)));
            var scaled = Objects.requireNonNull(producers.get(shifted.getInput(0)));
            assertThat(types).containsEntry(shifted.getInput(1), TensorProto.DataType.FLOAT.getNumber());
            assertThat(types).containsEntry(scaled.getInput(1), TensorProto.DataType.FLOAT.getNumber());
        });
        assertThat(graph.getInitializerList())
                .filteredOn(tensor ->
                        tensor.getName().contains(".folded") || tensor.getName().contains(".weight"))
                .isNotEmpty()
                .allMatch(tensor -> tensor.getDataType() == TensorProto.DataType.FLOAT16.getNumber());
    }

    @Test
    void a_twin_that_overflows_is_not_written() {
        var huge = written(100);

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> TwinWriter.write(huge, Stream.of(new float[256 * 256])))
                .withMessageContaining("overflows");
        assertThat(ModelPackage.twinFile(huge.file())).doesNotExist();
        assertThat(huge.twin()).isEmpty();
    }

    @Test
    void masks_that_differ_are_noticed() {
        var model = written(1);
        var network = network("", 1);
        var plain = OnnxWriter.bytes(network, weights(network, 1), 256, 256, Map.of());
        var other = OnnxWriter.bytes(network, weights(network, -1), 256, 256, Map.of());

        assertThat(compared(model, plain, plain, 3).different()).isZero();
        var twin = compared(model, plain, other, 3);
        assertThat(twin.images()).isEqualTo(3);
        assertThat(twin.differentOnGpu()).isLessThan(twin.different());
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(twin::requireSameMasks)
                .withMessageContaining("% of the pixels by the float16 twin")
                .withMessageNotContaining("delete");
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(compared(model, plain, plain, 0)::requireSameMasks)
                .withMessageContaining("no pictures");
    }

    /** On images of noise, one at a time. */
    private static Twin compared(ModelPackage model, byte[] plain, byte[] half, int images) {
        return TwinWriter.compared(
                model,
                plain,
                half,
                NONE,
                Stream.generate(() -> PackageWriter.noise(256 * 256)).limit(images));
    }

    @ParameterizedTest(name = "{0} by the twin, {1} on a GPU")
    @CsvSource({"0.001,0", "0,0.001", "NaN,0", "0,NaN"})
    void a_twin_is_refused_for_its_own_masks_and_for_those_of_a_gpu(double different, double onGpu) throws IOException {
        var former = Files.createFile(folder.resolve("a.fp16.onnx"));

        new Twin(former, 1, 0.00099, 0.00099, true).requireSameMasks();
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(new Twin(former, 1, different, onGpu, true)::requireSameMasks)
                .withMessageContaining("delete the one that lies there");
    }

    @Test
    void a_twin_has_no_twin() {
        var twin = written(1, Map.of(ModelPackage.TWIN_KEY, "0".repeat(64)));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> TwinWriter.write(twin, Stream.of()))
                .withMessageContaining("name its package");
    }

    /** ONNX Runtime would take our operator, unchecked, for the package's function. */
    @Test
    void a_package_that_the_engine_refuses_has_no_twin() throws IOException {
        var claiming = ModelProto.parseFrom(Files.readAllBytes(written(1).file())).toBuilder()
                .addFunctions(FunctionProto.newBuilder().setDomain("dev.kamba").setName("SplineFeatures"))
                .build();
        var file = Files.write(folder.resolve("claiming.onnx"), claiming.toByteArray());

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> TwinWriter.write(ModelPackage.open(file), Stream.of()))
                .withMessageContaining("give it another name");
    }

    @Test
    void a_package_that_is_written_anew_loses_its_former_twin() throws IOException {
        var file = folder.resolve("small.onnx");
        var twin = Files.writeString(ModelPackage.twinFile(file), "of the former bytes");
        var network = network("", 1);

        PackageWriter.write(
                file, Plan.of("ct-liver").card(), network, Weights.initial(network, 1), new float[256 * 256]);

        assertThat(twin).doesNotExist();
    }

    /** A liver package whose weights are those of the first step times a factor. */
    private ModelPackage written(float factor) {
        return written(factor, Map.of());
    }

    private ModelPackage written(float factor, Map<String, String> more) {
        var network = network("", 1);
        var metadata = new HashMap<>(more);
        metadata.put(ModelPackage.CARD_KEY, CardJson.write(Plan.of("ct-liver").card()));
        var file = folder.resolve("small.onnx");
        PackageWriter.write(file, OnnxWriter.bytes(network, weights(network, factor), 256, 256, metadata));
        return ModelPackage.open(file);
    }

    /** Weights near those of the first step, so that no norm is the identity, times a factor. */
    private static Weights weights(Network network, float factor) {
        var first = Weights.initial(network, 1);
        var random = new Random(2);
        var learned = first.learned();
        for (int i = 0; i < learned.length; i++) {
            learned[i] = factor * (learned[i] + (float) (0.08 * random.nextGaussian()));
        }
        return first.with(learned, first.statistics());
    }

    private static Network network(String settings, int labels) {
        var map = new HashMap<>(Map.of("widths", "8,16,16,24,32"));
        for (var each : settings.isEmpty() ? List.<String>of() : List.of(settings.split(","))) {
            map.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        return Networks.of(map, 1, labels);
    }

    private static float[] images(String name) {
        var plan = Plan.of(name);
        var input = plan.card().input();
        var few = plan.pictures()
                .sets(Path.of(""), Plan.of("ct-liver").card().labels())
                .validation()
                .first(1);
        var examples =
                Examples.of(few, input, 1, FloatBuffer::allocate, done -> {}).list();
        return Batch.of(
                        examples.subList(0, Math.min(4, examples.size())),
                        new Size(input.tensorChannels(), 1, input.rows(), input.columns()))
                .images();
    }
}
