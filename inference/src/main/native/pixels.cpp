// What happens to pixels before and after a model, sixteen at a time: the native side of dev.kamba.inference.VectorLoops. Bit for
// bit what Resize, Ramp and Threshold calculate in Java: the same products and sums in the same order, and never a product and a
// sum rounded at once, for which build.sh compiles this file with -ffp-contract=off.
#include <jni.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
// GCC 12 warns of its own header.
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#define KAMBA_AVX512 __attribute__((target("avx512f,avx512bw")))

namespace {

constexpr int kLanes = 16;

// Samples that are read behind the end of a row, and never used.
constexpr int kBeyond = 2 * kLanes;

// What is copied from Java's heap at once. More was slower: two rows of 512 samples stay in the first-level cache.
constexpr int kChunkBytes = 1 << 12;

// Up to this base quarters of whole numbers of 16 bits beside it are exact in float32.
constexpr int kMostQuartered = 1 << 20;

int padded(int count) {
    return (count + kLanes - 1) / kLanes * kLanes;
}

// One axis as VectorLoops.axis lays it out.
struct Axis {
    int size;
    int taps;
    // Whether sixteen new samples lie between 32 old ones.
    bool dense;
    const int32_t* first;
    const float* weights;

    Axis(JNIEnv* java, jobject table) {
        const int32_t* head = static_cast<const int32_t*>(java->GetDirectBufferAddress(table));
        size = head[0];
        taps = head[1];
        dense = head[2];
        first = head + kLanes;
        weights = reinterpret_cast<const float*>(first + padded(size));
    }

    float weight(int i, int tap) const {
        return weights[tap * padded(size) + i];
    }
};

// Sixteen new samples of a row from number `at` on.
template <int Taps>
KAMBA_AVX512 inline __m512 resampled(const Axis& axis, const float* row, int at) {
    const float* weights = axis.weights + at;
    __m512i place = _mm512_loadu_si512(axis.first + at);
    const int taps = Taps ? Taps : axis.taps;
    if (Taps || axis.dense) {
        const float* from = row + axis.first[at];
        __m512 left = _mm512_loadu_ps(from);
        __m512 right = _mm512_loadu_ps(from + kLanes);
        place = _mm512_sub_epi32(place, _mm512_set1_epi32(axis.first[at]));
        __m512 sum = _mm512_mul_ps(_mm512_permutex2var_ps(left, place, right), _mm512_loadu_ps(weights));
        for (int tap = 1; tap < taps; tap++) {
            weights += padded(axis.size);
            place = _mm512_add_epi32(place, _mm512_set1_epi32(1));
            __m512 sample = _mm512_permutex2var_ps(left, place, right);
            sum = _mm512_add_ps(sum, _mm512_mul_ps(sample, _mm512_loadu_ps(weights)));
        }
        return sum;
    }
    __m512 sum = _mm512_mul_ps(_mm512_i32gather_ps(place, row, 4), _mm512_loadu_ps(weights));
    for (int tap = 1; tap < taps; tap++) {
        weights += padded(axis.size);
        __m512 sample = _mm512_i32gather_ps(place, row + tap, 4);
        sum = _mm512_add_ps(sum, _mm512_mul_ps(sample, _mm512_loadu_ps(weights)));
    }
    return sum;
}

// Samples as they are kept, sixteen at a time, of which `lanes` are there.
struct Floats {
    using Sample = float;

    KAMBA_AVX512 __m512 at(const float* from, __mmask16 lanes) const {
        return _mm512_maskz_loadu_ps(lanes, from);
    }
};

// Whole numbers as steps from a base. Sixteen are read, whether they are there or not.
struct Whole {
    using Sample = int16_t;
    int32_t base;

    KAMBA_AVX512 __m512 at(const int16_t* from, __mmask16) const {
        const __m512i steps = _mm512_cvtepi16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
        return _mm512_cvtepi32_ps(_mm512_add_epi32(steps, _mm512_set1_epi32(base)));
    }
};

// Of a row, and perhaps that below it, the sixteen samples from `i` on, weighted.
template <class Form>
struct Pair {
    const Form& form;
    __m512 weight;
    __m512 next;
    const typename Form::Sample* row;
    const typename Form::Sample* below;

    KAMBA_AVX512 __m512 of(int i, __mmask16 lanes) const {
        __m512 sum = _mm512_mul_ps(weight, form.at(row + i, lanes));
        return _mm512_add_ps(sum, _mm512_mul_ps(next, form.at(below + i, lanes)));
    }
};

template <class Form>
struct First {
    const Form& form;
    __m512 weight;
    const typename Form::Sample* row;

    KAMBA_AVX512 __m512 of(int i, __mmask16 lanes) const {
        return _mm512_mul_ps(weight, form.at(row + i, lanes));
    }
};

template <class Form>
struct More {
    const Form& form;
    __m512 weight;
    const typename Form::Sample* row;
    const float* sums;

    KAMBA_AVX512 __m512 of(int i, __mmask16 lanes) const {
        return _mm512_add_ps(_mm512_loadu_ps(sums + i), _mm512_mul_ps(weight, form.at(row + i, lanes)));
    }
};

template <class Sum>
KAMBA_AVX512 inline void line(const Sum& sum, int columns, float* into) {
    int i = 0;
    for (; i + kLanes <= columns; i += kLanes) {
        _mm512_storeu_ps(into + i, sum.of(i, 0xffff));
    }
    if (i < columns) {
        _mm512_storeu_ps(into + i, sum.of(i, (1 << (columns - i)) - 1));
    }
}

// The weighted sum of the rows that new row `row` lies between; `rows` is the first of them.
template <class Form>
KAMBA_AVX512 void mix(
        const Form& form, const Axis& axis, int row, const typename Form::Sample* rows, int stride, int columns,
        float* into) {
    bool begun = false;
    for (int tap = 0; tap < axis.taps; tap++) {
        const float one = axis.weight(row, tap);
        if (one == 0) {
            continue;
        }
        const auto* from = rows + static_cast<int64_t>(tap) * stride;
        const __m512 weight = _mm512_set1_ps(one);
        const float next = tap + 1 < axis.taps ? axis.weight(row, tap + 1) : 0;
        if (begun) {
            line(More<Form>{form, weight, from, into}, columns, into);
        } else if (next != 0) {
            line(Pair<Form>{form, weight, _mm512_set1_ps(next), from, from + stride}, columns, into);
            tap++;
        } else {
            line(First<Form>{form, weight, from}, columns, into);
        }
        begun = true;
    }
}

// From resized samples to a tensor: the line from `low` on clamped to 0..1, then each channel's factor and offset.
struct Finish {
    float low;
    float slope;
    std::vector<float> factors;
    std::vector<float> offsets;
};

// New samples between those of a mixed row.
template <int Taps>
struct Resampled {
    const Axis& axis;
    const float* row;

    KAMBA_AVX512 __m512 at(int i) const {
        return resampled<Taps>(axis, row, i);
    }
};

// New samples that are the mean of four whole numbers, small enough that a mean step by step rounds nothing either.
struct Quarters {
    const int16_t* row;
    const int16_t* below;
    int32_t four;

    KAMBA_AVX512 __m512 at(int i) const {
        const __m512i ones = _mm512_set1_epi16(1);
        const __m512i upper = _mm512_madd_epi16(_mm512_loadu_si512(row + 2 * i), ones);
        const __m512i lower = _mm512_madd_epi16(_mm512_loadu_si512(below + 2 * i), ones);
        const __m512i sum = _mm512_add_epi32(_mm512_add_epi32(upper, lower), _mm512_set1_epi32(four));
        return _mm512_mul_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(0.25f));
    }
};

// One row of every channel, the first from `into` on; whether all are numbers.
template <class Samples>
KAMBA_AVX512 bool finish(const Samples& samples, int columns, const Finish& how, float* into, int64_t plane) {
    const __m512 low = _mm512_set1_ps(how.low);
    const __m512 slope = _mm512_set1_ps(how.slope);
    const __m512 zero = _mm512_setzero_ps();
    const __m512 one = _mm512_set1_ps(1);
    const size_t channels = how.factors.size();
    const float* factors = how.factors.data();
    const float* offsets = how.offsets.data();
    __mmask16 broken = 0;
    for (int at = 0; at < columns; at += kLanes) {
        const __mmask16 lanes = columns - at >= kLanes ? 0xffff : (1 << (columns - at)) - 1;
        __m512 x = samples.at(at);
        x = _mm512_mul_ps(_mm512_sub_ps(x, low), slope);
        broken |= _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q) & lanes;
        x = _mm512_max_ps(_mm512_min_ps(x, one), zero);
        for (size_t channel = 0; channel < channels; channel++) {
            __m512 scaled = _mm512_mul_ps(x, _mm512_set1_ps(factors[channel]));
            scaled = _mm512_add_ps(scaled, _mm512_set1_ps(offsets[channel]));
            _mm512_mask_storeu_ps(into + channel * plane + at, lanes, scaled);
        }
    }
    return !broken;
}

// The columns from the first to behind the last value of each row that is not below `low`; whether all values are finite.
KAMBA_AVX512 bool extents(const float* row, int columns, float low, int& begin, int& end) {
    begin = columns;
    end = 0;
    __m512 zeros = _mm512_setzero_ps();
    const __m512 limit = _mm512_set1_ps(low);
    for (int i = 0; i < columns; i += kLanes) {
        const __mmask16 lanes = columns - i >= kLanes ? 0xffff : (1 << (columns - i)) - 1;
        const __m512 values = _mm512_maskz_loadu_ps(lanes, row + i);
        // What is not finite gives no zero here but what is no number, and stays.
        zeros = _mm512_add_ps(zeros, _mm512_sub_ps(values, values));
        const unsigned found = _mm512_mask_cmp_ps_mask(lanes, values, limit, _CMP_NLT_UQ);
        if (found) {
            begin = std::min(begin, i + __builtin_ctz(found));
            end = i + 32 - __builtin_clz(found);
        }
    }
    return !_mm512_cmp_ps_mask(zeros, zeros, _CMP_UNORD_Q);
}

template <int Taps>
KAMBA_AVX512 void setRow(
        const Axis& axis, const float* mixed, int begin, int end, float threshold, uint64_t* bits, int64_t at) {
    const __m512 limit = _mm512_set1_ps(threshold);
    constexpr int kWord = 64;
    for (int from = 0; from < axis.size; from += kWord) {
        uint64_t word = 0;
        for (int part = 0; part < kWord && from + part < axis.size; part += kLanes) {
            const int i = from + part;
            if (axis.first[i + kLanes - 1] + axis.taps > begin && axis.first[i] < end) {
                uint64_t above = _mm512_cmp_ps_mask(resampled<Taps>(axis, mixed, i), limit, _CMP_GT_OQ);
                word |= above << part;
            }
        }
        if (axis.size - from < kWord) {
            word &= (uint64_t{1} << (axis.size - from)) - 1;
        }
        if (word) {
            const int64_t bit = at + from;
            bits[bit >> 6] |= word << (bit & 63);
            if (bit & 63) {
                bits[(bit >> 6) + 1] |= word >> (64 - (bit & 63));
            }
        }
    }
}

// Rows of an array on Java's heap, copied in chunks: to pin the array would hold up garbage collection.
template <class Sample>
class Rows {
    JNIEnv* const java;
    const jobject samples;
    const int start;
    const int rows;
    const int most;
    std::vector<Sample> chunk;
    int begin = 0;
    int end = 0;

public:
    const int stride;
    const int columns;

    Rows(JNIEnv* java, jobject samples, int start, int stride, int rows, int columns, int taps)
        : java(java), samples(samples), start(start), rows(rows),
          most(std::max(taps, kChunkBytes / static_cast<int>(sizeof(Sample)) / stride)),
          chunk(static_cast<size_t>(most) * stride + kBeyond), stride(stride), columns(columns) {}

    const Sample* from(int first, int count) {
        if (first < begin || first + count > end) {
            begin = first;
            end = std::min(rows, first + most);
            copy(start + begin * stride, (end - begin - 1) * stride + columns, chunk.data());
        }
        return chunk.data() + static_cast<size_t>(first - begin) * stride;
    }

private:
    void copy(int at, int count, float* into) {
        java->GetFloatArrayRegion(static_cast<jfloatArray>(samples), at, count, into);
    }

    void copy(int at, int count, int16_t* into) {
        java->GetShortArrayRegion(static_cast<jshortArray>(samples), at, count, into);
    }
};

// From a plane to a tensor; whether all are numbers.
template <int Taps, class Form>
KAMBA_AVX512 bool standardize(
        const Form& form, Rows<typename Form::Sample>& source, const Axis& vertical, const Axis& horizontal,
        const Finish& how, float* out) {
    std::vector<float> mixed(padded(source.columns) + kBeyond);
    const int64_t plane = static_cast<int64_t>(vertical.size) * horizontal.size;
    bool numbers = true;
    for (int row = 0; row < vertical.size; row++, out += horizontal.size) {
        const auto* rows = source.from(vertical.first[row], vertical.taps);
        mix(form, vertical, row, rows, source.stride, source.columns, mixed.data());
        numbers &= finish(Resampled<Taps>{horizontal, mixed.data()}, horizontal.size, how, out, plane);
    }
    return numbers;
}

template <class Form>
KAMBA_AVX512 bool standardize(
        const Form& form, Rows<typename Form::Sample> source, const Axis& vertical, const Axis& horizontal,
        const Finish& how, float* out) {
    return horizontal.taps == 2 && horizontal.dense
            ? standardize<2>(form, source, vertical, horizontal, how, out)
            : standardize<0>(form, source, vertical, horizontal, how, out);
}

// As standardize, where each new sample is the mean of four.
KAMBA_AVX512 bool halve(int32_t base, Rows<int16_t> source, int rows, int columns, const Finish& how, float* out) {
    const int64_t plane = static_cast<int64_t>(rows) * columns;
    for (int row = 0; row < rows; row++, out += columns) {
        const int16_t* upper = source.from(2 * row, 2);
        finish(Quarters{upper, upper + source.stride, 4 * base}, columns, how, out, plane);
    }
    return true;
}

}  // namespace
#endif

extern "C" {

JNIEXPORT jboolean JNICALL Java_dev_kamba_inference_VectorLoops_works(JNIEnv*, jclass) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw");
#else
    return false;
#endif
}

#if defined(__x86_64__)
JNIEXPORT jboolean JNICALL Java_dev_kamba_inference_VectorLoops_standardize(
        JNIEnv* java, jclass, jobject samples, jboolean whole, jint base, jint start, jint stride, jint rows, jint columns,
        jobject rowAxis, jobject columnAxis, jfloat low, jfloat slope,
        jfloatArray factors, jfloatArray offsets, jint firstChannel, jint channels, jobject into, jint at) {
    const Axis vertical(java, rowAxis);
    const Axis horizontal(java, columnAxis);
    float* out = static_cast<float*>(java->GetDirectBufferAddress(into)) + at;
    Finish how{low, slope, std::vector<float>(channels), std::vector<float>(channels)};
    java->GetFloatArrayRegion(factors, firstChannel, channels, how.factors.data());
    java->GetFloatArrayRegion(offsets, firstChannel, channels, how.offsets.data());
    if (whole) {
        const Rows<int16_t> source(java, samples, start, stride, rows, columns, vertical.taps);
        if (rows == 2 * vertical.size && columns == 2 * horizontal.size && std::abs(base) <= kMostQuartered) {
            return halve(base, source, vertical.size, horizontal.size, how, out);
        }
        return standardize(Whole{base}, source, vertical, horizontal, how, out);
    }
    const Rows<float> source(java, samples, start, stride, rows, columns, vertical.taps);
    return standardize(Floats{}, source, vertical, horizontal, how, out);
}

JNIEXPORT jboolean JNICALL Java_dev_kamba_inference_VectorLoops_threshold(
        JNIEnv* java, jclass, jobject logits, jint at, jint rows, jint columns, jobject rowAxis,
        jobject columnAxis, jfloat low, jfloat threshold,
        jlongArray bits, jint firstBit, jint stride) {
    const Axis vertical(java, rowAxis);
    const Axis horizontal(java, columnAxis);
    const float* values = static_cast<const float*>(java->GetDirectBufferAddress(logits)) + at;
    std::vector<int> begins(rows);
    std::vector<int> ends(rows);
    bool finite = true;
    for (int row = 0; row < rows; row++) {
        finite &= extents(values + static_cast<int64_t>(row) * columns, columns, low, begins[row], ends[row]);
    }
    if (!finite) {
        return false;
    }
    const int words = java->GetArrayLength(bits);
    std::vector<uint64_t> found(words + 1);
    std::vector<float> mixed(padded(columns) + kBeyond);
    const auto set = horizontal.taps == 2 && horizontal.dense ? setRow<2> : setRow<0>;
    for (int row = 0; row < vertical.size; row++) {
        const int first = vertical.first[row];
        int begin = columns;
        int end = 0;
        for (int other = first; other < first + vertical.taps; other++) {
            begin = std::min(begin, begins[other]);
            end = std::max(end, ends[other]);
        }
        if (begin < end) {
            mix(Floats{}, vertical, row, values + static_cast<int64_t>(first) * columns, columns, columns, mixed.data());
            set(horizontal, mixed.data(), begin, end, threshold, found.data(),
                    firstBit + static_cast<int64_t>(row) * stride);
        }
    }
    java->SetLongArrayRegion(bits, 0, words, reinterpret_cast<const jlong*>(found.data()));
    return true;
}
#endif
}
