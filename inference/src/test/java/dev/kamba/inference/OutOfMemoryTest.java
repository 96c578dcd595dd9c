package dev.kamba.inference;

import ai.onnxruntime.OrtException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** With texts of ONNX Runtime 1.29 on an H100 whose memory another process held. */
class OutOfMemoryTest {

    private static final String SIGNATURE = "std::conditional_t<THRW, void, onnxruntime::common::Status>"
            + " onnxruntime::CudaCall(ERRTYPE, const char*, const char*, SUCCTYPE, const char*, const char*, int) [with"
            + " ERRTYPE = cublasStatus_t; bool THRW = true; SUCCTYPE = cublasStatus_t; std::conditional_t<THRW, void,"
            + " common::Status> = void] ";

    private static final String PLACE =
            "/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:154 " + SIGNATURE;

    private static final String CUBLAS = "Error code - ORT_FAIL - message: Exception during initialization: " + PLACE
            + "/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_call.cc:146 " + SIGNATURE
            + "CUBLAS failure 3: the resource allocation failed ; GPU=0 ; hostname=vm ; file=/onnxruntime_src/onnxruntime/"
            + "core/providers/cuda/cuda_execution_provider.cc ; line=235 ; expr=cublasCreate(&cublas_handle_); \n\n\n";

    private static final String RECORDING = PLACE
            + "CUDA failure 901: operation failed due to a previous error during capture ; GPU=0 ; hostname=vm ;"
            + " file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_graph.cc ; line=61 ;"
            + " expr=cudaStreamEndCapture(stream_, &graph); \n\n\n";

    private static final String NODE =
            "Non-zero status code returned while running PackedScan node. Name:'add_384' Status"
                    + " Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:359 void*"
                    + " onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate memory for"
                    + " requested buffer of size 4456448\n\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                TestNetworks.ARENA,
                CUBLAS,
                NODE,
                "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; file=cuda_allocator.cc ; line=48",
                "CUBLAS failure 1: the library was not initialized ; GPU=0 ; expr=cublasCreate(&cublas_handle_);",
                "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cublasCreate(&cublas_handle_);",
                "CUDNN failure 2: CUDNN_STATUS_ALLOC_FAILED ; GPU=0 ; expr=cudnnCreate(&cudnn_handle_);",
                "CUDNN failure 4002: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED ; GPU=0",
                "bfc_arena.cc:300 Available memory of 1048576 is smaller than requested bytes of 2097152"
            })
    void texts_of_exhausted_memory_are_known(String text) {
        assertThat(OutOfMemory.is(new OrtException(text))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TestNetworks.BROKEN,
                RECORDING,
                "CUDA failure 35: CUDA driver version is insufficient",
                "CUBLAS failure 13: the GPU program failed to execute ; GPU=0",
                "Invalid rank"
            })
    void other_failures_are_not_taken_for_it(String text) {
        assertThat(OutOfMemory.is(new OrtException(text))).isFalse();
    }

    @Test
    void a_broken_recording_means_want_of_memory_only_where_other_sizes_were_recorded() {
        var broken = new OrtException(RECORDING);
        var refused = new OrtException("CUDA failure 900: operation not permitted when stream is capturing ; GPU=0");

        assertThat(OutOfMemory.is(OutOfMemory.ofRecording(broken, true))).isTrue();
        assertThat(OutOfMemory.ofRecording(broken, false)).isSameAs(broken);
        assertThat(OutOfMemory.ofRecording(refused, true)).isSameAs(refused);
    }

    @Test
    void what_is_told_has_no_places_of_the_source_and_no_host() {
        assertThat(FailureText.of(new OrtException(CUBLAS)))
                .isEqualTo(
                        "Error code - ORT_FAIL - message: Exception during initialization: CUBLAS failure 3: the resource"
                                + " allocation failed (cublasCreate(&cublas_handle_))");
        assertThat(FailureText.of(new OrtException(NODE)))
                .isEqualTo("Non-zero status code returned while running PackedScan node. Name:'add_384' Status Message:"
                        + " Failed to allocate memory for requested buffer of size 4456448");
        assertThat(FailureText.of(OutOfMemory.ofRecording(new OrtException(RECORDING), true)))
                .isEqualTo(
                        "out of memory, it seems, since other sizes were recorded: CUDA failure 901: operation failed due to"
                                + " a previous error during capture (cudaStreamEndCapture(stream_, &graph))");
        assertThat(FailureText.of(new OrtException("Invalid rank"))).isEqualTo("Invalid rank");
        assertThat(FailureText.of(new OrtException("x".repeat(9000)))).hasSize(503);
    }
}
