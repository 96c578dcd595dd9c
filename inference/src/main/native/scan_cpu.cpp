#include "scan_cpu.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

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

// The vectors of one instruction set never cross to another.
#pragma GCC diagnostic ignored "-Wpsabi"

#if defined(__x86_64__)
#pragma GCC push_options
#pragma GCC target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma,prefer-vector-width=512")
namespace {
namespace avx512 {
#define KAMBA_LANES 16
#include "scan_lanes.inc"
#undef KAMBA_LANES
}  // namespace avx512
}  // namespace
#pragma GCC pop_options

#pragma GCC push_options
#pragma GCC target("avx2,fma")
namespace {
namespace avx2 {
#define KAMBA_LANES 8
#include "scan_lanes.inc"
#undef KAMBA_LANES
}  // namespace avx2
}  // namespace
#pragma GCC pop_options
#endif

namespace {
namespace plain {
#define KAMBA_LANES 4
#include "scan_lanes.inc"
#undef KAMBA_LANES
}  // namespace plain

template <void (*scan)(const Scan&, int64_t, int64_t)>
void flushed(const Scan& of, int64_t sequence, int64_t first) {
    FlushToZero mode;
    scan(of, sequence, first);
}

}  // namespace

const Instructions* allInstructions() {
    static const Instructions all[] = {
#if defined(__x86_64__)
        {"avx512", 16, flushed<avx512::scan>},
        {"avx2", 8, flushed<avx2::scan>},
#endif
        {"plain", 4, flushed<plain::scan>},
        {"", 0, nullptr},
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
