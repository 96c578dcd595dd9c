package dev.kamba.graph;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class OnnxGraphsTest {

    @Test
    void a_model_is_read_as_it_was_written_and_the_buffer_stays_where_it_was() {
        var model =
                ModelProto.newBuilder().setIrVersion(8).setProducerName("test").build();
        var bytes = ByteBuffer.wrap(OnnxGraphs.write(model)).asReadOnlyBuffer();

        assertThat(OnnxGraphs.read(bytes)).isEqualTo(model);
        assertThat(bytes.position()).isZero();
    }

    @Test
    void bytes_that_are_no_model_are_refused() {
        var text = ByteBuffer.wrap("hello, world".getBytes(StandardCharsets.UTF_8));

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> OnnxGraphs.read(text))
                .withMessageContaining("MODEL_INVALID: this is not a complete ONNX model");
    }
}
