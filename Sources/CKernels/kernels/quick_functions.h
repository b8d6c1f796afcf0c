// exp, expm1, log, log1p, tanh, sigmoid, sin and cos, correctly rounded: the fast path. A binary64
// value with an error below 2^13 units in its last place (a relative error of at most 2^-40, or
// 2^-39 just above a power of two) rounds to binary32 like the exact value, unless it is that close
// to the midpoint between two neighbours (A. Ziv, "Fast evaluation of elementary mathematical
// functions with correctly rounded last bit", ACM Trans. Math. Software 17, 1991). In that case,
// and for unusual arguments, the functions whose names end in _exact compute the result.
//
// Each polynomial equals the function at the Chebyshev nodes of the named interval, with as many
// nodes as coefficients. Its error is stated beside it, relative to the result. All rounding errors
// together are below 2^-46.

NBK_INLINE vd mul_add(vd a, vd b, vd c) {
#if NBK_EMULATES_FMA
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}

/// Whether a condition, −1 or 0 in each lane, is true in all lanes, and no value is within 2^13
/// units in its last place of the midpoint between two binary32 numbers (which are not subnormal).
/// The lower half of its bits shows that.
NBK_INLINE bool are_certain(vd values, vi condition) {
  const int32_t middle = 0x10000000, window = 0x2000;
  // The masked bits are zero if a value is near a midpoint or if the condition is false, whatever
  // the order of the lanes.
  const int32_t mask = 2 * middle - 2 * window;
#if NBK_LANES == 16
  __m512i low = (__m512i)_mm512_shuffle_ps((__m512)values.lo, (__m512)values.hi, 0x88);
  __m512i distance = _mm512_maskz_add_epi32(_mm512_movepi32_mask((__m512i)condition), low,
                                            _mm512_set1_epi32(middle + window));
  return _mm512_testn_epi32_mask(distance, _mm512_set1_epi32(mask)) == 0;
#elif NBK_LANES == 8
  vi low = (vi)_mm256_shuffle_ps((__m256)values.lo, (__m256)values.hi, 0x88);
  vi is_near = ((low + (middle + window)) & condition & mask) == 0;
  return _mm256_movemask_ps((__m256)is_near) == 0;
#else
  vi low = __builtin_convertvector((vl)values, vi);
  return __builtin_reduce_or(((low + (middle + window)) & condition & mask) == 0) == 0;
#endif
}

#if NBK_LANES == 8
/// Half h of the bits of table[index[i]], for 8 entries.
NBK_INLINE vi look_up_halves(const double table[8], const int h, vi index) {
  __m256 first = _mm256_loadu_ps((const float *)table),
      rest = _mm256_loadu_ps((const float *)table + 8);
  __m256 halves = h == 0
    ? _mm256_shuffle_ps(first, rest, 0x88) : _mm256_shuffle_ps(first, rest, 0xdd);
  __m256i in_order = _mm256_permute4x64_epi64((__m256i)halves, 0xd8);
  return (vi)_mm256_permutevar8x32_epi32(in_order, (__m256i)index);
}
#endif

/// table[index] for index modulo 16.
NBK_INLINE vd look_up(const double table[16], vl index) {
  vd values;
#if NBK_LANES == 16
  __m512d low = _mm512_loadu_pd(table), high = _mm512_loadu_pd(table + 8);
  values.lo = _mm512_permutex2var_pd(low, (__m512i)index.lo, high);
  values.hi = _mm512_permutex2var_pd(low, (__m512i)index.hi, high);
#elif NBK_LANES == 8
  // By halves of the bits, all lanes at once, in the order 0, 1, 4, 5, 2, 3, 6, 7.
  vi place = (vi)_mm256_shuffle_ps((__m256)index.lo, (__m256)index.hi, 0x88), halves[2];
#pragma clang loop unroll(full)
  for (int h = 0; h < 2; h++)
    halves[h] = (place & 8) != 0 ? look_up_halves(table + 8, h, place)
                                 : look_up_halves(table, h, place);
  values.lo = (__typeof__(values.lo))_mm256_unpacklo_epi32((__m256i)halves[0], (__m256i)halves[1]);
  values.hi = (__typeof__(values.hi))_mm256_unpackhi_epi32((__m256i)halves[0], (__m256i)halves[1]);
#else
  for (int i = 0; i < NBK_LANES; i++) values[i] = table[index[i] & 15];
#endif
  return values;
}

/// e^x = scale + scale · fraction.
typedef struct {
  vd scale, fraction;
} quick_exponential;

#if NBK_LANES == 16
// For machines that look up a table in a single instruction: x = (k / 16) ln 2 + r with |r| ≤ ln 2
// / 32.

/// 2^(i/16), with i · 2^48 subtracted from its bits. Adding k · 2^48 to the bits of the entry for k
/// modulo 16 then gives 2^(k/16).
static const double roots_of_two[16] = {
  0x1.0000000000000p+0, 0x1.fb5586cf9890fp-1, 0x1.f72b83c7d517bp-1, 0x1.f387a6e756238p-1,
  0x1.f06fe0a31b715p-1, 0x1.edea64c123422p-1, 0x1.ebfdad5362a27p-1, 0x1.eab07dd485429p-1,
  0x1.ea09e667f3bcdp-1, 0x1.ea11473eb0187p-1, 0x1.eace5422aa0dbp-1, 0x1.ec49182a3f090p-1,
  0x1.ee89f995ad3adp-1, 0x1.f199bdd85529cp-1, 0x1.f5818dcfba487p-1, 0x1.fa4afa2a490dap-1,
};

/// For |x| < 600. The error of the fraction is relative to its own size, however small.
NBK_INLINE quick_exponential quick_exponential_of(vd x) {
  const vd round = (vd)0x1.8p52;
  vd shifted = mul_add(x, (vd)(16 * log2_e), round);
  vd r = mul_add(shifted - round, (vd)-0x1.62e42fefa39efp-5, x);
  vl root = (vl)look_up(roots_of_two, (vl)shifted);
  // (e^r - 1) / r for |r| ≤ ln 2 / 32, with an error of 2^-41.1.
  vd r2 = r * r;
  vd p1 = mul_add(r, (vd)0x1.55555554dd44dp-3, (vd)0x1.fffffffe5bc5fp-2);
  vd p3 = mul_add(r, (vd)0x1.11120af701e68p-7, (vd)0x1.55570aa7f0279p-5);
  vd fraction = mul_add(r2, mul_add(r2, p3, p1), r);
  return (quick_exponential){(vd)(root + ((vl)shifted << 48)), fraction};
}
#else
/// x = k ln 2 + r with |r| ≤ ln 2 / 2, for |x| < 600. The error of the fraction is relative to its
/// own size, however small.
NBK_INLINE quick_exponential quick_exponential_of(vd x) {
  const vd round = (vd)0x1.8p52;
  vd shifted = mul_add(x, (vd)log2_e, round);
  vd r = mul_add(shifted - round, (vd)-0x1.62e42fefa39efp-1, x);
  // The Taylor series: the sum of r^(i − 2) / i! over i = 2 … 10. Its error is at most 2^-40.3 of
  // the fraction.
  vd r2 = r * r, r4 = r2 * r2;
  vd p0 = mul_add(r, (vd)(1.0 / 6), (vd)(1.0 / 2));
  vd p2 = mul_add(r, (vd)(1.0 / 120), (vd)(1.0 / 24));
  vd p4 = mul_add(r, (vd)(1.0 / 5040), (vd)(1.0 / 720));
  vd p6 = mul_add(r, (vd)(1.0 / 362880), (vd)(1.0 / 40320));
  vd high = mul_add(r4, (vd)(1.0 / 3628800), mul_add(r2, p6, p4));
  vd p = mul_add(r4, high, mul_add(r2, p2, p0));
  return (quick_exponential){(vd)((vl)(vd)1.0 + ((vl)shifted << 52)), mul_add(r2, p, r)};
}
#endif

// Each of the following functions returns its result and whether it is certain.

NBK_INLINE vf exp_try(vf x, bool *is_certain) {
  quick_exponential e = quick_exponential_of(to_double(x));
  vd y = mul_add(e.scale, e.fraction, e.scale);
  // Within these bounds, e^x is neither infinite nor subnormal.
  *is_certain = are_certain(y, __builtin_elementwise_abs(x) < 87.0f);
  return to_float(y);
}

NBK_INLINE vf expm1_try(vf x, bool *is_certain) {
  quick_exponential e = quick_exponential_of(to_double(x));
  vd y = mul_add(e.scale, e.fraction, e.scale - 1.0);
  *is_certain = are_certain(y, __builtin_elementwise_abs(x) < 87.0f);
  // Keeps the sign of −0.
  return __builtin_elementwise_copysign(to_float(y), x);
}

NBK_INLINE vf tanh_try(vf x, bool *is_certain) {
  quick_exponential e = quick_exponential_of(to_double(x + x));
  vd dividend = mul_add(e.scale, e.fraction, e.scale - 1.0);
  vd y = dividend / (dividend + 2.0);
  *is_certain = are_certain(y, __builtin_elementwise_abs(x) < 300.0f);
  // Keeps the sign of −0.
  return __builtin_elementwise_copysign(to_float(y), x);
}

NBK_INLINE vf sigmoid_try(vf x, bool *is_certain) {
  quick_exponential e = quick_exponential_of(to_double(-x));
  vd y = 1.0 / mul_add(e.scale, e.fraction, e.scale + 1.0);
  *is_certain = are_certain(y, __builtin_elementwise_abs(x) < 87.0f);
  return to_float(y);
}

// The numbers from 0.703125 to twice that are divided, by their bits, into sixteen intervals. For
// each: a number of few bits near the reciprocal of its middle, and minus the logarithm of that
// number. For the interval that contains 1, these are 1 and 0.
static const double reciprocals[16] = {
  356.0 / 256, 341.0 / 256, 328.0 / 256, 315.0 / 256, 303.0 / 256, 293.0 / 256, 282.0 / 256,
  273.0 / 256, 264.0 / 256, 256.0 / 256, 241.0 / 256, 228.0 / 256, 216.0 / 256, 205.0 / 256,
  195.0 / 256, 186.0 / 256,
};
static const double logarithms[16] = {
  -0x1.51aad872df82dp-2, -0x1.2596010df763ap-2, -0x1.fb9186d5e3e2bp-3, -0x1.a8becfc882f19p-3,
  -0x1.59338d9982086p-3, -0x1.14785846742acp-3, -0x1.8c345d6319b21p-4, -0x1.075983598e471p-4,
  -0x1.f829b0e783300p-6, 0.0, 0x1.eea31c006b87cp-5, 0x1.da727638446a2p-4,
  0x1.5bf406b543db2p-3, 0x1.c6ffbc6f00f71p-3, 0x1.16b5ccbacfb73p-2, 0x1.4718dc271c41bp-2,
};

/// The upper 12 bits of a number's bits, as a signed integer, times 2^52.
NBK_INLINE vd upper_bits(vl bits) {
#if NBK_LANES == 16
  return __builtin_convertvector(bits & -(INT64_C(1) << 52), vd);
#else
  // For machines without such an instruction: the value plus 2^52 + 2^11, in the bits of binary64.
  vl shifted = bits >> 52 & 0xfff;
  return ((vd)(shifted ^ 0x4330000000000800) - 0x1.00000000008p52) * 0x1p52;
#endif
}

/// log x. If has_difference, it is log(1 + difference) near 1.
NBK_INLINE vd log_quick(vd x, vd difference, bool has_difference) {
  vl offset = (vl)x - (vl)(vd)0x1.68p-1;
  vl index = offset >> 48 & 0xffff;
  vd m = (vd)((vl)x - (offset & -(INT64_C(1) << 52)));
  vd r = mul_add(m, look_up(reciprocals, index), (vd)-1.0);
  if (has_difference) r = index == 9 ? difference : r;
  // (r - log(1 + r)) / r² for -0.0292 ≤ r ≤ 2^-5. The error of the logarithm is at most 2^-42.3 of
  // itself.
  vd r2 = r * r;
  vd p0 = mul_add(r, (vd)-0x1.555555535526ep-2, (vd)0x1.000000000662dp-1);
  vd p2 = mul_add(r, (vd)-0x1.9999f03c166d2p-3, (vd)0x1.fffff849d69fbp-3);
  vd p4 = mul_add(r, (vd)-0x1.234fd41e60262p-3, (vd)0x1.55ae05088286fp-3);
  vd p = mul_add(r2, mul_add(r2, p4, p2), p0);
  // The exponent times ln 2.
  vd whole = mul_add(upper_bits(offset), (vd)0x1.62e42fefa39efp-53,
                     look_up(logarithms, index));
  return whole + mul_add(-r2, p, r);
}

NBK_INLINE vf log_try(vf x, bool *is_certain) {
  vd y = log_quick(to_double(x), (vd)0.0, false);
  *is_certain = are_certain(y, (x > 0.0f) & (x < __builtin_inff()));
  return to_float(y);
}

NBK_INLINE vf log1p_try(vf argument, bool *is_certain) {
  vd x = to_double(argument);
  vd y = log_quick(1.0 + x, x, true);
  *is_certain = are_certain(y, (argument > -1.0f) & (argument < __builtin_inff()));
  // Keeps the sign of −0.
  return __builtin_elementwise_copysign(to_float(y), argument);
}

static const double one_over_pi = 0x1.45f306dc9c883p-2;

/// sin(x - k π), negated if `half_turns` is odd, for |x| < 2^15 and |x - k π| ≤ π/2. π is the sum
/// of a part of 38 bits, whose product with the 15 bits of k is exact, and a part of 53 bits. So
/// the error of the difference is at most 2^-76. The difference is at least 2^-31, unless k is 0.
NBK_INLINE vd sine_quick(vd x, vd k, vl half_turns) {
  vd r = mul_add(k, (vd)-0x1.68c234c4c6629p-38, mul_add(k, (vd)-0x1.921fb54440000p+1, x));
  vd s = r * r;
  // (sin(r) / r - 1) / r² for |r| ≤ π/2. The error of the sine is 2^-41.5 of itself.
  vd s2 = s * s;
  vd p0 = mul_add(s, (vd)0x1.1111110fc048ep-7, (vd)-0x1.55555555549cbp-3);
  vd p2 = mul_add(s, (vd)0x1.71dd8de2d9ab3p-19, (vd)-0x1.a01a0011bce07p-13);
  vd p4 = mul_add(s, (vd)0x1.54e75d4a46b34p-33, (vd)-0x1.ae20c4d70ae4dp-26);
  vd p = mul_add(s2, mul_add(s2, p4, p2), p0);
  return (vd)((vl)(r * mul_add(s, p, (vd)1.0)) ^ (half_turns << 63));
}

NBK_INLINE vf sin_try(vf argument, bool *is_certain) {
  vd x = to_double(argument);
  const vd round = (vd)0x1.8p52;
  vd shifted = mul_add(x, (vd)one_over_pi, round);
  vd y = sine_quick(x, shifted - round, (vl)shifted);
  *is_certain = are_certain(y, __builtin_elementwise_abs(argument) < 0x1p15f);
  return to_float(y);
}

/// cos x = -sin(x - π/2).
NBK_INLINE vf cos_try(vf argument, bool *is_certain) {
  vd x = to_double(argument);
  const vd round = (vd)0x1.8p52;
  vd shifted = mul_add(x, (vd)one_over_pi, (vd)-0.5) + round;
  vd y = sine_quick(x, (shifted - round) + 0.5, ~(vl)shifted);
  *is_certain = are_certain(y, __builtin_elementwise_abs(argument) < 0x1p15f);
  return to_float(y);
}

NBK_INLINE vf exp_v(vf x) {
  bool is_certain;
  vf y = exp_try(x, &is_certain);
  return is_certain ? y : exp_exact(x);
}

NBK_INLINE vf log_v(vf x) {
  bool is_certain;
  vf y = log_try(x, &is_certain);
  return is_certain ? y : log_exact(x);
}
