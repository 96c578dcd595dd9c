// The native side of dev.kamba.trainer.net.NativeTraining: operators of a training step on arrays of DJL, whose handles are addresses of
// PyTorch's tensors.
#include <jni.h>

#include "torch.h"
#include "training.h"

namespace {

using kamba::Place;
using kamba::Trained;
using kamba::Trainer;

float* numbers(jlong tensor) {
    return kamba::torch::numbers(reinterpret_cast<const void*>(tensor));
}

void require(JNIEnv* java, const char* failure) {
    if (!failure) {
        return;
    }
    if (jclass type = java->FindClass("java/lang/IllegalStateException")) {
        java->ThrowNew(type, failure);
    }
}

// By the number of a CUDA device; a negative one is the CPU. Null for what this library was built without.
const Trainer* trainer(jint device) {
#ifdef KAMBA_CUDA
    return device < 0 ? &kamba::kCpuTrainer : &kamba::kCudaTrainer;
#else
    return device < 0 ? &kamba::kCpuTrainer : nullptr;
#endif
}

// On the stream on which PyTorch works in this thread.
Place place(jint device) {
    if (device < 0) {
        return Place{device, nullptr};
    }
    const kamba::torch::Cuda& cuda = kamba::torch::cuda();
    const kamba::torch::Stream stream = cuda.current(static_cast<int8_t>(device));
    return Place{device, cuda.of(&stream)};
}

Trained trained(jlong sequences, jlong length, jlong channels) {
    Trained trained{};
    trained.sequences = sequences;
    trained.length = length;
    trained.channels = channels;
    return trained;
}

}  // namespace

extern "C" {

JNIEXPORT jboolean JNICALL Java_dev_kamba_trainer_net_NativeTraining_bind(JNIEnv*, jclass, jint device) {
    const Trainer* with = trainer(device);
    return with && with->serves(device) && kamba::torch::bind() && (device < 0 || kamba::torch::bindCuda());
}

JNIEXPORT jlong JNICALL Java_dev_kamba_trainer_net_NativeTraining_kept(
        JNIEnv*, jclass, jint device, jlong sequences, jlong length, jlong channels) {
    return trainer(device)->keptOf(trained(sequences, length, channels));
}

JNIEXPORT jlong JNICALL Java_dev_kamba_trainer_net_NativeTraining_scratch(
        JNIEnv*, jclass, jint device, jlong sequences, jlong length, jlong channels) {
    return trainer(device)->scratchOf(trained(sequences, length, channels));
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeTraining_forwards(
        JNIEnv* java,
        jclass,
        jint device,
        jlong sequences,
        jlong length,
        jlong channels,
        jlong inputs,
        jlong kept,
        jlong y,
        jlong first,
        jlong count) {
    Trained with = trained(sequences, length, channels);
    with.inputs = numbers(inputs);
    with.kept = numbers(kept);
    with.y = numbers(y);
    require(java, trainer(device)->forwards(with, place(device), first, count));
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeTraining_backwards(
        JNIEnv* java,
        jclass,
        jint device,
        jlong sequences,
        jlong length,
        jlong channels,
        jlong inputs,
        jlong kept,
        jlong dy,
        jlong scratch,
        jlong gradients,
        jlong first,
        jlong count) {
    Trained with = trained(sequences, length, channels);
    with.inputs = numbers(inputs);
    with.kept = numbers(kept);
    with.dy = numbers(dy);
    with.scratch = numbers(scratch);
    with.gradients = numbers(gradients);
    require(java, trainer(device)->backwards(with, place(device), first, count));
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeTraining_features(
        JNIEnv* java, jclass, jint device, jlong from, jlong columns, jlong x, jlong values, jlong first, jlong count) {
    const kamba::Features with{from, columns, numbers(x), numbers(values), nullptr, nullptr};
    require(java, trainer(device)->features(with, place(device), first, count));
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeTraining_featuresBack(
        JNIEnv* java, jclass, jint device, jlong from, jlong columns, jlong x, jlong dvalues, jlong dx, jlong first, jlong count) {
    const kamba::Features with{from, columns, numbers(x), nullptr, numbers(dvalues), numbers(dx)};
    require(java, trainer(device)->featuresBack(with, place(device), first, count));
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeTraining_activation(
        JNIEnv* java, jclass, jint device, jlong x, jlong weights, jlong y, jlong first, jlong count) {
    kamba::SharedActivation with{};
    with.x = numbers(x);
    with.weights = numbers(weights);
    with.y = numbers(y);
    require(java, trainer(device)->activation(with, place(device), first, count));
}

JNIEXPORT void JNICALL Java_dev_kamba_trainer_net_NativeTraining_activationBack(
        JNIEnv* java,
        jclass,
        jint device,
        jboolean gradientFree,
        jlong x,
        jlong weights,
        jlong dy,
        jlong dx,
        jlong dweights,
        jlong first,
        jlong count,
        jlong row) {
    kamba::SharedActivation with{};
    with.gradientFree = gradientFree;
    with.x = numbers(x);
    with.weights = numbers(weights);
    with.dy = numbers(dy);
    with.dx = numbers(dx);
    with.dweights = numbers(dweights);
    require(java, trainer(device)->activationBack(with, place(device), first, count, row));
}

}  // extern "C"
