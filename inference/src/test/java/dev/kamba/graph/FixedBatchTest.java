package dev.kamba.graph;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.kamba.model.ModelPackage;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class FixedBatchTest {

    private final ModelPackage model = ModelPackage.open(Path.of("../deploy/models/cardiac-mr-lv.onnx"));

    @Test
    void onnx_runtime_knows_the_number_of_images_of_input_and_output() throws OrtException {
        var fixed = new SessionModel(
                model, NativeOperators.none(Processor.CPU), List.of(new FixedBatch(4)), Optional.empty());
        try (var session = fixed.open(OrtSession.SessionOptions::new)) {
            var input = model.card().input();
            int labels = model.card().labels().size();

            assertThat(shape(session.getInputInfo(), ModelPackage.IMAGE))
                    .containsExactly(4, input.tensorChannels(), input.rows(), input.columns());
            assertThat(shape(session.getOutputInfo(), ModelPackage.LOGITS))
                    .containsExactly(4, labels, input.rows(), input.columns());
        }
    }

    @Test
    void a_dimension_without_a_name_is_fixed_too() {
        var any = OnnxGraphs.read(model.bytes()).toBuilder();
        any.getGraphBuilder()
                .getInputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .getShapeBuilder()
                .getDimBuilder(0)
                .clearDimParam();

        var fixed = new FixedBatch(2).apply(any.build()).getGraph().getInput(0);

        assertThat(fixed.getType().getTensorType().getShape().getDim(0).getDimValue())
                .isEqualTo(2);
    }

    @Test
    void saved_models_of_different_sizes_have_different_keys() {
        assertThat(new FixedBatch(2).version()).isNotEqualTo(new FixedBatch(4).version());
        assertThatIllegalArgumentException().isThrownBy(() -> new FixedBatch(0));
    }

    private static long[] shape(Map<String, NodeInfo> tensors, String name) {
        return ((TensorInfo) Objects.requireNonNull(tensors.get(name)).getInfo()).getShape();
    }
}
