// The native side of dev.kamba.trainer.net.NativeRecording: work of PyTorch on a CUDA device, recorded once as a graph and started by one
// call from then on. PyTorch's own recorder is used, which gives the work memory that nothing else gets.
#include "torch.h"
#include "turn_cuda.h"

#include <cuda_runtime.h>
#include <jni.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace {

using kamba::Turn;
using kamba::torch::cuda;
using kamba::torch::Stream;

constexpr int kMostNumbers = 8;

// Results of one run that are read while the next one is at work.
constexpr int kSlots = 2;

// Several times what an at::cuda::CUDAGraph takes.
constexpr size_t kGraphBytes = 4096;

struct Numbers {
    float of[kMostNumbers];
};

// Numbers travel with the launch, so that nothing waits for a copy.
__global__ void put(Numbers numbers, int count, float* to) {
    if (static_cast<int>(threadIdx.x) < count) {
        to[threadIdx.x] = numbers.of[threadIdx.x];
    }
}

void require(cudaError_t error) {
    if (error != cudaSuccess) {
        throw std::runtime_error(cudaGetErrorString(error));
    }
}

// Other threads may do as they like meanwhile.
constexpr unsigned kMode = cudaStreamCaptureModeThreadLocal;

struct Recording {
    int8_t device;
    // On which is recorded: the default one cannot be.
    Stream stream;
    // Where the thread was that came onto that stream.
    Stream streamBefore;
    int8_t deviceBefore;
    float* results = nullptr;
    cudaEvent_t done[kSlots]{};
    alignas(64) unsigned char graph[kGraphBytes]{};

    explicit Recording(int8_t device) : device(device), stream(cuda().pooled(false, device)) {
        const Turn turn(device);
        require(cudaMallocHost(&results, kSlots * kMostNumbers * sizeof(float)));
        for (cudaEvent_t& each : done) {
            require(cudaEventCreateWithFlags(&each, cudaEventBlockingSync | cudaEventDisableTiming));
        }
        cuda().construct(recorder());
    }

    ~Recording() {
        const Turn turn(device);
        cuda().destroy(recorder());
        for (cudaEvent_t each : done) {
            static_cast<void>(cudaEventDestroy(each));
        }
        static_cast<void>(cudaFreeHost(results));
    }

    kamba::torch::Graph* recorder() {
        return reinterpret_cast<kamba::torch::Graph*>(graph);
    }

    // Where PyTorch works in this thread.
    cudaStream_t current() const {
        const Stream stream = cuda().current(device);
        return static_cast<cudaStream_t>(cuda().of(&stream));
    }

    float* slot(int number) {
        return results + number * kMostNumbers;
    }
};

Recording* of(jlong recording) {
    return reinterpret_cast<Recording*>(recording);
}

float* numbers(jlong tensor) {
    return kamba::torch::numbers(reinterpret_cast<const void*>(tensor));
}

// What goes wrong becomes an exception of Java; of PyTorch's messages the first line, behind which are its own calls.
template <class Work>
void guarded(JNIEnv* java, Work work) {
    try {
        work();
    } catch (const std::exception& failure) {
        std::string what = failure.what();
        what.resize(std::min(what.find('\n'), what.size()));
        if (jclass type = java->FindClass("java/lang/IllegalStateException")) {
            java->ThrowNew(type, what.c_str());
        }
    }
}

}  // namespace

extern "C" {

// What this thread does on a device goes beside what others do there from now on.
JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_apart(JNIEnv* java, jclass, jint device) {
    guarded(java, [&] { cuda().makeCurrent(cuda().pooled(false, static_cast<int8_t>(device))); });
}

JNIEXPORT jlong JNICALL Java_dev_kamba_trainer_net_NativeRecording_open(JNIEnv* java, jclass, jint device) {
    Recording* recording = nullptr;
    guarded(java, [&] { recording = new Recording(static_cast<int8_t>(device)); });
    return reinterpret_cast<jlong>(recording);
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_close(JNIEnv* java, jclass, jlong recording) {
    guarded(java, [&] { delete of(recording); });
}

// This thread works on the recording's stream from now on, behind all that the device has been given.
JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_enter(JNIEnv* java, jclass, jlong recording) {
    guarded(java, [&] {
        Recording& on = *of(recording);
        on.deviceBefore = cuda().exchangeDevice(on.device);
        on.streamBefore = cuda().current(on.device);
        cuda().await();
        cuda().makeCurrent(on.stream);
    });
}

// Undoes it, when what the stream was given is done.
JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_leave(JNIEnv* java, jclass, jlong recording) {
    guarded(java, [&] {
        const Recording& on = *of(recording);
        cuda().makeCurrent(on.streamBefore);
        const Turn turn(on.device);
        const cudaError_t done = cudaStreamSynchronize(static_cast<cudaStream_t>(cuda().of(&on.stream)));
        static_cast<void>(cuda().exchangeDevice(on.deviceBefore));
        require(done);
    });
}

// From here to the end nothing is computed, only recorded.
JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_begin(JNIEnv* java, jclass, jlong recording) {
    guarded(java, [&] { cuda().begin(of(recording)->recorder(), {0, 0}, kMode); });
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_end(JNIEnv* java, jclass, jlong recording) {
    guarded(java, [&] { cuda().end(of(recording)->recorder()); });
}

// Writes numbers, starts what was recorded and brings the result to a slot, all on PyTorch's stream and without waiting for it.
JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_play(
        JNIEnv* java, jclass, jlong recording, jfloatArray given, jlong to, jlong result, jint count, jint slot) {
    guarded(java, [&] {
        Recording& on = *of(recording);
        const jsize length = java->GetArrayLength(given);
        if (length > kMostNumbers || count > kMostNumbers || slot < 0 || slot >= kSlots) {
            throw std::out_of_range("numbers, results or slot");
        }
        Numbers travelling{};
        java->GetFloatArrayRegion(given, 0, length, travelling.of);
        const Turn turn(on.device);
        const cudaStream_t stream = on.current();
        put<<<1, kMostNumbers, 0, stream>>>(travelling, length, numbers(to));
        require(cudaGetLastError());
        cuda().replay(on.recorder());
        require(cudaMemcpyAsync(on.slot(slot), numbers(result), count * sizeof(float), cudaMemcpyDeviceToHost, stream));
        require(cudaEventRecord(on.done[slot], stream));
    });
}

// Waits for a slot.
JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeRecording_read(
        JNIEnv* java, jclass, jlong recording, jint slot, jfloatArray into) {
    guarded(java, [&] {
        Recording& on = *of(recording);
        const Turn turn(on.device);
        require(cudaEventSynchronize(on.done[slot]));
        java->SetFloatArrayRegion(into, 0, java->GetArrayLength(into), on.slot(slot));
    });
}

}  // extern "C"
