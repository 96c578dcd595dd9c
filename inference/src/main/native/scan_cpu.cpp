#include "scan_cpu.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace kamba {

namespace {

// Steps that are taken together through one state after the other.
constexpr int kTile = 64;

constexpr float kLog2E = 1.44269504f;

// States that have decayed to almost nothing count as nothing: processors are slow at such numbers.
class FlushToZero {
#if defined(__x86_64__)
    const unsigned before = _mm_getcsr();

public:
    FlushToZero() { _mm_setcsr(before | 0x8040); }
    ~FlushToZero() { _mm_setcsr(before); }
#endif
};

}  // namespace

// The vectors of one instruction set never cross to another; GCC 12 warns of its own header for AVX-512.
#pragma GCC diagnostic ignored "-Wpsabi"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,prefer-vector-width=512")
namespace {
namespace avx512 {
#define KAMBA_LANES 16
#define KAMBA_MAX(a, b) (Lanes) _mm512_max_ps(a, b)
#define KAMBA_MIN(a, b) (Lanes) _mm512_min_ps(a, b)
#include "scan_lanes.inc"
#include "training_lanes.inc"
#undef KAMBA_LANES
#undef KAMBA_MAX
#undef KAMBA_MIN
}  // namespace avx512
}  // namespace
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace {
namespace avx2 {
#define KAMBA_LANES 8
#define KAMBA_MAX(a, b) (Lanes) _mm256_max_ps(a, b)
#define KAMBA_MIN(a, b) (Lanes) _mm256_min_ps(a, b)
#include "scan_lanes.inc"
#include "training_lanes.inc"
#undef KAMBA_LANES
#undef KAMBA_MAX
#undef KAMBA_MIN
}  // namespace avx2
}  // namespace
#pragma GCC pop_options
#endif

namespace {
namespace plain {
#define KAMBA_LANES 4
// Written as the other sets' instructions behave.
#define KAMBA_MAX(a, b) ((a) > (b) ? (a) : (b))
#define KAMBA_MIN(a, b) ((a) < (b) ? (a) : (b))
#include "scan_lanes.inc"
#include "training_lanes.inc"
#undef KAMBA_LANES
#undef KAMBA_MAX
#undef KAMBA_MIN
}  // namespace plain

template <void (*scan)(const Scan&, int64_t, int64_t)>
void flushed(const Scan& of, int64_t sequence, int64_t first) {
    FlushToZero mode;
    scan(of, sequence, first);
}

template <bool (*back)(const Trained&, int64_t)>
bool flushedBack(const Trained& through, int64_t sequence) {
    FlushToZero mode;
    return back(through, sequence);
}

}  // namespace

const Instructions* allInstructions() {
    static const Instructions all[] = {
#if defined(__x86_64__)
        {"avx512", 16, flushed<avx512::scan>, flushedBack<avx512::back>, avx512::sigmoid},
        {"avx2", 8, flushed<avx2::scan>, flushedBack<avx2::back>, avx2::sigmoid},
#endif
        {"plain", 4, flushed<plain::scan>, flushedBack<plain::back>, plain::sigmoid},
        {"", 0, nullptr, nullptr, nullptr},
    };
    const Instructions* found = all;
#if defined(__x86_64__)
    __builtin_cpu_init();
    bool wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl")
            && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
    bool narrow = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    found += wide ? 0 : narrow ? 1 : 2;
#endif
    return found;
}

const Instructions& instructions() {
    static const Instructions& best = *allInstructions();
    return best;
}

}  // namespace kamba
