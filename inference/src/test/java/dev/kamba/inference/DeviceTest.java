package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import dev.kamba.graph.CudaSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class DeviceTest {

    @ParameterizedTest
    @ValueSource(strings = {"auto", "cpu", "cuda:0", "cuda:17"})
    void a_device_reads_what_it_writes(String text) {
        assertThat(Device.parse(text)).hasToString(text);
    }

    @Test
    void the_index_is_that_of_the_cuda_device() {
        assertThat(Device.parse("cuda:3")).isEqualTo(new Device(Device.Kind.CUDA, 3));
        assertThatIllegalArgumentException().isThrownBy(() -> new Device(Device.Kind.CPU, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "gpu", "cuda", "cuda:", "cuda:-1", "cuda:1234", "CPU", "cpu "})
    void other_words_are_refused(String text) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> Device.parse(text))
                .withMessageContaining("auto, cpu or cuda:N")
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.CONFIGURATION_INVALID);
    }

    @Test
    void several_devices_are_separated_by_commas_and_auto_stands_alone() {
        assertThat(Device.parseList("cuda:0, cuda:1,cpu"))
                .containsExactly(new Device(Device.Kind.CUDA, 0), new Device(Device.Kind.CUDA, 1), Device.CPU);
        assertThat(Device.parseList("auto")).containsExactly(Device.AUTO);
        assertThatExceptionOfType(KambaException.class).isThrownBy(() -> Device.parseList("cpu,auto"));
        assertThatExceptionOfType(KambaException.class).isThrownBy(() -> Device.parseList("cpu,"));
    }

    @Test
    void the_probe_that_proves_a_device_calculates() throws Exception {
        try (var options = Accelerator.options(Device.CPU, 1, CudaSettings.STANDARD)) {
            assertThat(Accelerator.negates(options)).isTrue();
        }
    }
}
