package dev.kamba.inference;

import dev.kamba.error.ErrorCode;
import dev.kamba.error.KambaException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MemoryBudgetTest {

    private static final Device FIRST = new Device(Device.Kind.CUDA, 0);
    private static final Device SECOND = new Device(Device.Kind.CUDA, 1);

    @Test
    void one_number_is_for_every_device() {
        var budget = MemoryBudget.parse("16000000000");

        assertThat(budget).isEqualTo(MemoryBudget.of(16_000_000_000L));
        assertThat(budget.of(FIRST)).isEqualTo(budget.of(Device.CPU)).isEqualTo(16_000_000_000L);
    }

    @Test
    void a_device_may_have_a_number_of_its_own() {
        var budget = MemoryBudget.parse("5, cuda:1=7,cpu = 0");

        assertThat(budget.of(FIRST)).isEqualTo(5);
        assertThat(budget.of(SECOND)).isEqualTo(7);
        assertThat(budget.of(Device.CPU)).isZero();
    }

    @Test
    void a_device_without_a_number_has_no_limit() {
        var budget = MemoryBudget.parse("cuda:1=7");

        assertThat(budget.of(FIRST)).isEqualTo(MemoryBudget.UNLIMITED.of(FIRST)).isEqualTo(Long.MAX_VALUE);
        assertThat(budget.of(SECOND)).isEqualTo(7);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-1",
                "4G",
                "1.5",
                "1,",
                "1,2",
                "cuda:0",
                "cuda:0=",
                "=5",
                "gpu=5",
                "auto=5",
                "cpu=1,cpu=2",
                "1234567890123456789",
                "cpu=1=2"
            })
    void anything_else_is_refused(String text) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> MemoryBudget.parse(text))
                .extracting(KambaException::code)
                .isEqualTo(ErrorCode.CONFIGURATION_INVALID);
    }
}
