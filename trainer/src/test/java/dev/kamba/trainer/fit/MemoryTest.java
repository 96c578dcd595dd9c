package dev.kamba.trainer.fit;

import ai.djl.Device;
import dev.kamba.error.KambaException;
import dev.kamba.trainer.data.Augmentation;
import dev.kamba.trainer.net.Bottleneck;
import dev.kamba.trainer.net.KmUnet;
import dev.kamba.trainer.net.Network;
import dev.kamba.trainer.net.Scan;
import dev.kamba.trainer.net.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class MemoryTest {

    private static final Network NETWORK = new KmUnet(1, 1, List.of(8, 8, 8, 8, 8), Scan.NONE, false, Bottleneck.MLP);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CUDA out of memory. Tried to allocate 2.00 GiB",
                "DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes",
                "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
                "GET was unable to find an engine to execute this computation"
            })
    void the_engines_words_for_a_lack_of_memory_are_known(String message) {
        assertThat(Memory.exhausted(new IllegalStateException(new RuntimeException(message))))
                .isTrue();
    }

    @Test
    void another_failure_is_not_taken_for_one() {
        var failure = new IllegalStateException("shapes differ");

        assertThat(Memory.explained(failure, List.of(Device.cpu()), 8, Discs.SIZE, share -> true))
                .isSameAs(failure);
        assertThat(Memory.explained(failure, List.of(Device.cpu()))).isSameAs(failure);
    }

    @ParameterizedTest
    @CsvSource({"16, 15", "16, 11", "16, 1", "16, 0", "1, 0", "2, 1"})
    void largest_number_that_fits_is_found(int tooMany, int held) {
        assertThat(Memory.largest(tooMany, images -> images <= held)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({"1, 8, 3, --batch 3", "2, 8, 3, --batch 6", "2, 8, 0, end what else runs there"})
    void batch_that_is_too_large_ends_with_the_largest_that_fits(int devices, int batch, int held, String advice) {
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> train(images -> images <= held, devices, batch))
                .withMessageContaining(
                        "DEVICE_FAILED: the memory of cpu() does not hold a training with a batch of 8 images")
                .withMessageEndingWith(advice);
    }

    @Test
    void lack_of_memory_in_a_validation_ends_with_a_batch_too() {
        var passes = new AtomicInteger();

        // Four steps, then the validation.
        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> train(images -> passes.incrementAndGet() != 5, 1, 4))
                .withMessageContaining("a batch of 4 images")
                .withMessageEndingWith("--batch 3");
    }

    @Test
    void a_validation_takes_no_more_pictures_at_a_time_than_each_device_does_in_training() {
        assertThatCode(() -> train(images -> images <= 4, 2, 8)).doesNotThrowAnyException();
    }

    @Test
    void where_trying_fails_in_another_way_no_number_is_named() {
        var failed = new AtomicBoolean();
        IntPredicate held = images -> {
            if (failed.getAndSet(true)) {
                throw new IllegalStateException("the device is lost");
            }
            return false;
        };

        assertThatExceptionOfType(KambaException.class)
                .isThrownBy(() -> train(held, 1, 8))
                .withMessageContaining("DEVICE_FAILED")
                .withMessageEndingWith("set a smaller one with --batch");
    }

    @Test
    void lack_of_memory_before_the_first_batch_names_no_batch() {
        var failure = new IllegalStateException("CUDA out of memory");

        assertThat(Memory.explained(failure, List.of(Device.gpu(0), Device.gpu(1))))
                .isInstanceOf(KambaException.class)
                .hasMessageContaining("gpu(0) or of gpu(1) does not hold the network's weights")
                .hasMessageContaining("smaller network")
                .hasCause(failure);
    }

    @Test
    void a_failure_waits_for_the_other_devices() {
        var passes = new AtomicInteger();
        var failed = new CountDownLatch(1);
        var done = new AtomicBoolean();
        IntPredicate held = images -> {
            if (passes.getAndIncrement() == 0) {
                failed.countDown();
                throw new IllegalStateException("first");
            }
            done.set(awaited(failed));
            return true;
        };

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> train(held, 2, 4))
                .withMessage("first");
        assertThat(done).isTrue();
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Four steps, then a validation of as many pictures as a batch has. */
    private static void train(IntPredicate held, int devices, int batch) {
        var start = Weights.initial(NETWORK, 1);
        var settings = new FitSettings(4, batch, new FitSettings.Rates(1e-3, 1e-3, 0, 0, 0.5), 1, 0, 1);
        var examples = Discs.of(1, batch);
        var recorder = new Recorder();
        try (var fit = new Fit(
                new Hungry(NETWORK, held),
                start,
                Discs.SIZE,
                settings,
                Augmentation.NONE,
                Collections.nCopies(devices, Device.cpu()))) {
            fit.run(examples, examples, recorder, recorder);
        }
    }
}
