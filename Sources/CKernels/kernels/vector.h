// Vectors of NBK_LANES elements, and fused multiply-add.
enum { lanes = NBK_LANES };

typedef float vf __attribute__((ext_vector_type(NBK_LANES)));
typedef int32_t vi __attribute__((ext_vector_type(NBK_LANES)));
typedef uint32_t vu __attribute__((ext_vector_type(NBK_LANES)));
typedef double vd __attribute__((ext_vector_type(NBK_LANES)));
typedef int64_t vl __attribute__((ext_vector_type(NBK_LANES)));

typedef int8_t vb __attribute__((ext_vector_type(NBK_LANES)));
typedef uint8_t vub __attribute__((ext_vector_type(NBK_LANES)));

typedef vf vf_at_any_address __attribute__((aligned(4)));
typedef vi vi_at_any_address __attribute__((aligned(4)));
typedef vb vb_at_any_address __attribute__((aligned(1)));

#define NBK_INLINE static inline __attribute__((always_inline))

NBK_INLINE vf load(const float *p) { return *(const vf_at_any_address *)p; }
NBK_INLINE void store(float *p, vf v) { *(vf_at_any_address *)p = v; }
NBK_INLINE vi load_i(const int32_t *p) { return *(const vi_at_any_address *)p; }
NBK_INLINE void store_i(int32_t *p, vi v) { *(vi_at_any_address *)p = v; }

NBK_INLINE vb load_b(const int8_t *p) { return *(const vb_at_any_address *)p; }
NBK_INLINE void store_b(int8_t *p, vb v) { *(vb_at_any_address *)p = v; }

#if NBK_LANES == 16
NBK_INLINE __mmask16 first_lanes(size_t count) { return (__mmask16)((1u << count) - 1); }
#elif NBK_LANES == 8
NBK_INLINE __m256i first_lanes(size_t count) {
  return (__m256i)((vi){0, 1, 2, 3, 4, 5, 6, 7} < (vi)(int32_t)count);
}
#endif

/// The first `count` < lanes elements; the others are +0.
NBK_INLINE vf load_first(const float *p, size_t count) {
#if NBK_LANES == 16
  return (vf)_mm512_maskz_loadu_ps(first_lanes(count), p);
#elif NBK_LANES == 8
  return (vf)_mm256_maskload_ps(p, first_lanes(count));
#else
  vf v = (vf)0.0f;
  memcpy(&v, p, count * sizeof(float));
  return v;
#endif
}

/// Stores the first `count` < lanes elements.
NBK_INLINE void store_first(float *p, vf v, size_t count) {
#if NBK_LANES == 16
  _mm512_mask_storeu_ps(p, first_lanes(count), (__m512)v);
#elif NBK_LANES == 8
  _mm256_maskstore_ps(p, first_lanes(count), (__m256)v);
#else
  memcpy(p, &v, count * sizeof(float));
#endif
}

/// Runs a statement with `i` at every vector of begin ..< end; `n` is the number of elements that
/// count. READ and WRITE handle a short last vector.
#define NBK_FOR_VECTORS(begin, end, ...)                         \
  do {                                                           \
    size_t i = (begin);                                          \
    for (size_t n = lanes; i + lanes <= (end); i += lanes) {     \
      __VA_ARGS__;                                               \
    }                                                            \
    if (i < (end)) {                                             \
      size_t n = (end) - i;                                      \
      __VA_ARGS__;                                               \
    }                                                            \
  } while (0)

NBK_INLINE vf read_vector(const float *p, size_t n) {
  return n == lanes ? load(p) : load_first(p, n);
}

NBK_INLINE void write_vector(float *p, vf v, size_t n) {
  if (n == lanes) store(p, v);
  else store_first(p, v, n);
}

NBK_INLINE void write_vector_i(int32_t *p, vi v, size_t n) {
  if (n == lanes) store_i(p, v);
  else memcpy(p, &v, n * sizeof(int32_t));
}

/// Whether every element is +0 or −0.
NBK_INLINE bool is_zero(vf v) {
#if NBK_LANES == 16
  return _mm512_test_epi32_mask((__m512i)v, _mm512_set1_epi32(0x7fffffff)) == 0;
#elif NBK_LANES == 8
  return _mm256_testz_si256((__m256i)v, _mm256_set1_epi32(0x7fffffff)) != 0;
#else
  return __builtin_reduce_or((vi)v & 0x7fffffff) == 0;
#endif
}

NBK_INLINE bool all_finite(const float *p, size_t count) {
  vi found = (vi)0;
  NBK_FOR_VECTORS(0, count, {
    vi exponent = (vi)read_vector(p + i, n) & 0x7f800000;
    found |= exponent == 0x7f800000;
  });
  return __builtin_reduce_or(found) == 0;
}

NBK_INLINE size_t minimum(size_t a, size_t b) { return a < b ? a : b; }

NBK_INLINE vd to_double(vf x) { return __builtin_convertvector(x, vd); }
NBK_INLINE vf to_float(vd x) { return __builtin_convertvector(x, vf); }

/// hi + lo, with |hi| ≥ |lo| or hi = 0, rounded to odd: if the sum is not exact, to the neighbour
/// whose last bit is 1. Rounding that to binary32 gives the sum rounded once, because binary64 has
/// more than two extra bits (S. Boldo, G. Melquiond, "Emulation of FMA and correctly rounded sums:
/// proved algorithms using rounding to odd", IEEE Trans. Computers 57, 2008).
NBK_INLINE vd to_odd(vd sum, vd error) {
  vl bits = (vl)sum;
  // A NaN error, from an infinite or NaN sum, compares false and changes nothing.
  vl inexact = (error < 0.0) | (error > 0.0);
  vl away = 1 - 2 * (vl)((((vl)error ^ bits) >> 63) & 1);
  return (vd)(bits + (inexact & ~-(bits & 1) & away));
}

NBK_INLINE vd add_to_odd(vd hi, vd lo) {
  vd sum = hi + lo;
  return to_odd(sum, lo - (sum - hi));
}

#if NBK_EMULATES_FMA
/// a · b is exact in binary64. The sum is rounded to odd there, and then to binary32.
NBK_INLINE vf fma_v(vf a, vf b, vf c) {
  vd product = to_double(a) * to_double(b), addend = to_double(c);
  vd sum = product + addend;
  // D. Knuth's error of a sum, valid for any magnitudes.
  vd rest = sum - product;
  vd error = (product - (sum - rest)) + (addend - rest);
  return to_float(to_odd(sum, error));
}

static inline float fma_s(float a, float b, float c) {
  double product = (double)a * b, sum = product + c;
  double rest = sum - product;
  double error = (product - (sum - rest)) + (c - rest);
  if (error < 0 || error > 0) {
    int64_t bits;
    memcpy(&bits, &sum, sizeof bits);
    if ((bits & 1) == 0) bits += (error < 0) == (sum < 0) ? 1 : -1;
    memcpy(&sum, &bits, sizeof bits);
  }
  return (float)sum;
}
#else
NBK_INLINE vf fma_v(vf a, vf b, vf c) { return __builtin_elementwise_fma(a, b, c); }
NBK_INLINE float fma_s(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
#endif
