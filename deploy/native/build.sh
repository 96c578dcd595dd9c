#!/usr/bin/env bash
# Builds the operators of our own and what binds sessions to memory of a device: libkamba_ops_cpu.so with g++ and, where nvcc is
# installed, libkamba_ops_cuda.so; the loops over pixels before and after a model, libkamba_pixels.so; and the operators
# of a training step, libkamba_training.so, for the CPU and, with nvcc, for CUDA, where it records whole steps too. jni.h comes with
# the JDK: JAVA_HOME, else where javac is.
#   deploy/native/build.sh [FOLDER]    default: inference/target, beside the jar, where the engine finds them, with links beside
#                                      the engine's jar that the trainer has
# The end of each library says which sources it was built from; the engine uses none that was built from others than its jar.
# With CHECK=1 it also builds the programs that check and time them: scan_cpu_check, training_cpu_check,
# scan_cuda_check, training_cuda_check and fused_cuda_check.
set -euo pipefail
root="$(cd "$(dirname "$0")/../.." && pwd)"
source="$root/inference/src/main/native"
folder="${1:-$root/inference/target}"
mkdir -p "$folder"
folder="$(cd "$folder" && pwd)"
cd "$source"

javac="$(command -v javac || true)"
java="${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "${javac:-/}")")")}"
if [ ! -f "$java/include/jni.h" ]; then
    echo "no jni.h in $java/include: set JAVA_HOME to a JDK" >&2
    exit 1
fi
jni=("-I$java/include" "-I$java/include/linux")
plain=(-std=c++17 -O3 -Wall -Wextra -Werror)
# Never unloaded: ONNX Runtime's Java options unload what was registered with them when they are closed, before the session is.
library=(-shared -fPIC -fvisibility=hidden -Wl,-z,nodelete,--exclude-libs,ALL)
# Beside the engine's jar in the trainer, if they went where the engine has its own.
link() {
    if [ "$folder" = "$root/inference/target" ]; then
        mkdir -p "$root/trainer/target/lib"
        for built in "$folder"/libkamba_*.so; do
            ln -sf "../../../inference/target/$(basename "$built")" "$root/trainer/target/lib/"
        done
    fi
}
# Behind all that a loader reads, where dev.kamba.graph.NativeSources looks for it.
sign() {
    { printf '\nkamba-sources\n' && sha256sum *.cpp *.h *.inc *.cu *.cuh; } >>"$1"
    echo "$1"
}
shared=(operator.cpp scan_operator.cpp fused_operator.cpp fused.cpp session.cpp)
"${CXX:-g++}" "${plain[@]}" "${library[@]}" -static-libstdc++ -static-libgcc "${jni[@]}" \
    "${shared[@]}" operator_cpu.cpp scan_cpu.cpp fused_cpu.cpp memory_cpu.cpp -o "$folder/libkamba_ops_cpu.so"
sign "$folder/libkamba_ops_cpu.so"
# Apart from the operators, since a process may use either library of those. It must round as Java does: no fused products and sums.
"${CXX:-g++}" "${plain[@]}" -ffp-contract=off "${library[@]}" -static-libstdc++ -static-libgcc "${jni[@]}" \
    pixels.cpp -o "$folder/libkamba_pixels.so"
sign "$folder/libkamba_pixels.so"
training=(training_cpu.cpp scan_cpu.cpp)
if [ -n "${CHECK:-}" ]; then
    "${CXX:-g++}" "${plain[@]}" check/scan_cpu_check.cpp scan_cpu.cpp -o "$folder/scan_cpu_check"
    "${CXX:-g++}" "${plain[@]}" -DKAMBA_TRAINER=kCpuTrainer -DKAMBA_ROWS=1 check/training_check.cpp "${training[@]}" memory_cpu.cpp \
        -o "$folder/training_cpu_check"
fi

nvcc="${NVCC:-$(command -v nvcc || true)}"
if [ -z "$nvcc" ] && [ -x /usr/local/cuda/bin/nvcc ]; then
    nvcc=/usr/local/cuda/bin/nvcc
fi
if [ -z "$nvcc" ]; then
    "${CXX:-g++}" "${plain[@]}" "${library[@]}" -static-libstdc++ -static-libgcc "${jni[@]}" \
        training.cpp torch.cpp "${training[@]}" -ldl -o "$folder/libkamba_training.so"
    sign "$folder/libkamba_training.so"
    link
    echo "no nvcc: libkamba_ops_cuda.so was not built" >&2
    exit 0
fi

kernels=(fused_cuda.cu attention_cuda.cu mix_cuda.cu cross_cuda.cu conv_cuda.cu kan_cuda.cu)
# The run-time is linked in, so that it need not match the one that ONNX Runtime brings. Ampere, Hopper, and PTX for what follows.
cuda=(-std=c++17 -O3 -cudart static
    -gencode arch=compute_80,code=sm_80
    -gencode arch=compute_90,code=sm_90
    -gencode arch=compute_90,code=compute_90)
"$nvcc" "${cuda[@]}" -shared -Xlinker -z,nodelete -Xcompiler -fPIC,-fvisibility=hidden,-Wall,-Wextra "${jni[@]}" \
    "${shared[@]}" operator_cuda.cpp scan_cuda.cu "${kernels[@]}" memory_cuda.cpp -o "$folder/libkamba_ops_cuda.so"
sign "$folder/libkamba_ops_cuda.so"
"$nvcc" "${cuda[@]}" -shared -Xlinker -z,nodelete -Xcompiler -fPIC,-fvisibility=hidden,-Wall,-Wextra "${jni[@]}" -DKAMBA_CUDA \
    training.cpp torch.cpp recording.cu "${training[@]}" training_cuda.cu scan_cuda.cu -o "$folder/libkamba_training.so"
sign "$folder/libkamba_training.so"
link
if [ -n "${CHECK:-}" ]; then
    "$nvcc" "${cuda[@]}" check/scan_cuda_check.cu scan_cuda.cu -o "$folder/scan_cuda_check"
    "$nvcc" "${cuda[@]}" -DKAMBA_TRAINER=kCudaTrainer -DKAMBA_ROWS=65536 check/training_check.cpp training_cuda.cu \
        scan_cuda.cu memory_cuda.cpp -o "$folder/training_cuda_check"
    "$nvcc" "${cuda[@]}" check/fused_cuda_check.cu "${kernels[@]}" fused_cpu.cpp fused.cpp -o "$folder/fused_cuda_check"
fi
