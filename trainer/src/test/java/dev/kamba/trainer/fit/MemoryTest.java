package dev.kamba.trainer.fit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class MemoryTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.00 GiB",
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes",
                "GET was unable to find an engine to execute this computation"
            })
    void the_engines_words_for_a_lack_of_memory_are_known(String message) {
        assertThat(Memory.exhausted(new IllegalStateException(new RuntimeException(message))))
                .isTrue();
    }

    @Test
    void another_failure_is_not_taken_for_one() {
        assertThat(Memory.exhausted(new IllegalStateException("shapes differ"))).isFalse();
    }
}
