// A session of ONNX Runtime's Java interface with input and output at fixed places of the device, which that interface lacks and
// CUDA graphs need. The native side of dev.kamba.inference.Binding; its session and run options outlive what is made here.
#include <jni.h>
#include <malloc.h>

#include <cstring>
#include <memory>
#include <string>

#include "memory.h"
#include "operator.h"

namespace {

using ort::call;
using ort::Entry;
using ort::Status;

void raise(JNIEnv* java, const std::string& text) {
    if (jclass type = java->FindClass("ai/onnxruntime/OrtException")) {
        java->ThrowNew(type, text.c_str());
    }
}

bool failed(JNIEnv* java, const std::string& failure) {
    if (!failure.empty()) {
        raise(java, failure);
    }
    return !failure.empty();
}

bool failed(JNIEnv* java, Status* status) {
    if (!status) {
        return false;
    }
    raise(java, call<const char*>(kamba::runtime, Entry::Message, static_cast<const Status*>(status)));
    call<void>(kamba::runtime, Entry::ReleaseStatus, status);
    return true;
}

// What one of ONNX Runtime's Java objects stands for; null, and an exception in Java, if it no longer says so.
void* handleOf(JNIEnv* java, jobject object) {
    jfieldID field = java->GetFieldID(java->GetObjectClass(object), "nativeHandle", "J");
    return field ? reinterpret_cast<void*>(java->GetLongField(object, field)) : nullptr;
}

// A tensor of float32 at a fixed place.
struct Tensor {
    std::string name;
    int64_t count = 1;
    void* memory = nullptr;
    ort::Value* value = nullptr;

    size_t bytes() const {
        return static_cast<size_t>(count) * sizeof(float);
    }

    ~Tensor() {
        if (value) {
            call<void>(kamba::runtime, Entry::ReleaseValue, value);
        }
        kamba::release(memory);
    }
};

struct Bound {
    ort::Session* session = nullptr;
    void* stream = nullptr;
    ort::Binding* binding = nullptr;
    Tensor image;
    Tensor logits;

    ~Bound() {
        if (binding) {
            call<void>(kamba::runtime, Entry::ReleaseBinding, binding);
        }
        kamba::closeStream(stream);
    }
};

bool place(JNIEnv* java, ort::Place* where, jstring name, jlongArray shape, Tensor& tensor) {
    const char* text = java->GetStringUTFChars(name, nullptr);
    if (!text) {
        return false;
    }
    tensor.name = text;
    java->ReleaseStringUTFChars(name, text);
    constexpr jsize kMostDimensions = 8;
    int64_t sizes[kMostDimensions] = {};
    static_assert(sizeof(jlong) == sizeof(int64_t));
    const jsize rank = java->GetArrayLength(shape);
    if (rank > kMostDimensions) {
        raise(java, "tensors of more than 8 dimensions cannot be bound");
        return false;
    }
    java->GetLongArrayRegion(shape, 0, rank, reinterpret_cast<jlong*>(sizes));
    for (jsize i = 0; i < rank; i++) {
        tensor.count *= sizes[i];
    }
    return !failed(java, kamba::allocate(tensor.bytes(), tensor.memory))
            && !failed(java, call<Status*>(
                       kamba::runtime,
                       Entry::WrapTensor,
                       static_cast<const ort::Place*>(where),
                       tensor.memory,
                       tensor.bytes(),
                       static_cast<const int64_t*>(sizes),
                       static_cast<size_t>(rank),
                       ort::kFloat,
                       &tensor.value));
}

Status* bind(const Bound& bound, Entry side, const Tensor& tensor) {
    return call<Status*>(
            kamba::runtime, side, bound.binding, tensor.name.c_str(), static_cast<const ort::Value*>(tensor.value));
}

float* floats(JNIEnv* java, jobject buffer, const Tensor& tensor) {
    void* address = java->GetDirectBufferAddress(buffer);
    if (!address || java->GetDirectBufferCapacity(buffer) != tensor.count) {
        raise(java, "a buffer does not fit tensor " + tensor.name);
        return nullptr;
    }
    return static_cast<float*>(address);
}

}  // namespace

extern "C" {

JNIEXPORT void JNICALL Java_dev_kamba_inference_Binding_enter(JNIEnv* java, jclass, jint device) {
    failed(java, kamba::enter(device));
}

JNIEXPORT jlong JNICALL Java_dev_kamba_inference_Binding_bind(
        JNIEnv* java,
        jclass,
        jobject session,
        jint device,
        jstring image,
        jlongArray imageShape,
        jstring logits,
        jlongArray logitsShape) {
    if (!kamba::runtime) {
        raise(java, "this library was not registered with ONNX Runtime");
        return 0;
    }
    auto bound = std::make_unique<Bound>();
    bound->session = static_cast<ort::Session*>(handleOf(java, session));
    if (!bound->session || failed(java, kamba::enter(device)) || failed(java, kamba::openStream(bound->stream))) {
        return 0;
    }
    ort::Place* where = nullptr;
    if (failed(java, call<Status*>(
                kamba::runtime,
                Entry::CreatePlace,
                kamba::kMemoryName,
                ort::kNoArena,
                static_cast<int>(device),
                ort::kDefaultMemory,
                &where))) {
        return 0;
    }
    const bool placed = place(java, where, image, imageShape, bound->image)
            && place(java, where, logits, logitsShape, bound->logits);
    call<void>(kamba::runtime, Entry::ReleasePlace, where);
    if (!placed || failed(java, call<Status*>(kamba::runtime, Entry::CreateBinding, bound->session, &bound->binding))
        || failed(java, bind(*bound, Entry::BindOutput, bound->logits))) {
        return 0;
    }
    return reinterpret_cast<jlong>(bound.release());
}

JNIEXPORT void JNICALL Java_dev_kamba_inference_Binding_run(
        JNIEnv* java, jclass, jlong handle, jobject options, jobject image, jobject logits, jboolean recorded) {
    const auto& bound = *reinterpret_cast<const Bound*>(handle);
    const auto* with = static_cast<const ort::RunOptions*>(handleOf(java, options));
    if (!with) {
        return;
    }
    const float* from = floats(java, image, bound.image);
    float* to = from ? floats(java, logits, bound.logits) : nullptr;
    if (!to || failed(java, kamba::copyIn(bound.image.memory, from, bound.image.bytes(), bound.stream))) {
        return;
    }
    // Bound anew each time: where the model's first operator runs on another device, it is this that takes the image there.
    if (failed(java, bind(bound, Entry::BindInput, bound.image))) {
        return;
    }
    // What is recorded runs on the device alone, so that there was nothing to take anywhere.
    if (!recorded && failed(java, call<Status*>(kamba::runtime, Entry::AwaitInputs, bound.binding))) {
        return;
    }
    if (failed(java, call<Status*>(
                kamba::runtime,
                Entry::RunBound,
                bound.session,
                with,
                static_cast<const ort::Binding*>(bound.binding)))) {
        return;
    }
    // ONNX Runtime has waited for the device, also after a recorded run.
    failed(java, kamba::copyOut(to, bound.logits.memory, bound.logits.bytes(), bound.stream));
}

JNIEXPORT void JNICALL Java_dev_kamba_inference_Binding_free(JNIEnv*, jclass, jlong handle) {
    delete reinterpret_cast<Bound*>(handle);
}

JNIEXPORT void JNICALL Java_dev_kamba_inference_Binding_trim(JNIEnv*, jclass) {
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

JNIEXPORT jlong JNICALL Java_dev_kamba_inference_Binding_used(JNIEnv*, jclass, jint device) {
    return static_cast<jlong>(kamba::used(device));
}

JNIEXPORT jlong JNICALL Java_dev_kamba_inference_Binding_allocate(JNIEnv* java, jclass, jint device, jlong bytes) {
    void* memory = nullptr;
    if (failed(java, kamba::enter(device)) || failed(java, kamba::allocateHost(static_cast<size_t>(bytes), memory))) {
        return 0;
    }
    std::memset(memory, 0, static_cast<size_t>(bytes));
    return reinterpret_cast<jlong>(memory);
}

JNIEXPORT jobject JNICALL Java_dev_kamba_inference_Binding_view(JNIEnv* java, jclass, jlong address, jlong bytes) {
    return java->NewDirectByteBuffer(reinterpret_cast<void*>(address), bytes);
}

JNIEXPORT void JNICALL Java_dev_kamba_inference_Binding_release(JNIEnv* java, jclass, jint device, jlong address) {
    if (!failed(java, kamba::enter(device))) {
        kamba::releaseHost(reinterpret_cast<void*>(address));
    }
}
}
