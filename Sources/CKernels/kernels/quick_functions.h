// exp, expm1, log, log1p, tanh, sigmoid, sin and cos, correctly rounded, the quick way: a value in
// binary64 whose relative error is below 2^-40 rounds to binary32 as the exact one does, unless it lies
// that near to the middle between two neighbours (A. Ziv, "Fast evaluation of elementary mathematical
// functions with correctly rounded last bit", ACM Trans. Math. Software 17, 1991). Then, and for
// arguments out of the ordinary, the functions that end in _exact have the word. All series are
// Taylor's; what is left out of each is below 2^-42 of the result, and all roundings are.

NBK_INLINE vd mul_add(vd a, vd b, vd c) {
#if NBK_EMULATES_FMA
  return a * b + c;
#else
  return __builtin_elementwise_fma(a, b, c);
#endif
}

/// Whether one of the values lies within 2^13 units of its last place of a middle between two
/// binary32 numbers (that are not subnormal).
NBK_INLINE bool is_doubtful(vd value) {
  const int64_t middle = 0x10000000, window = 0x2000;
  vl distance = (vl)value + (middle + window);
  const int64_t mask = 2 * middle - 2 * window;
#if NBK_LANES == 16
  __mmask8 near = _mm512_testn_epi64_mask((__m512i)distance.lo, _mm512_set1_epi64(mask))
                  | _mm512_testn_epi64_mask((__m512i)distance.hi, _mm512_set1_epi64(mask));
  return near != 0;
#elif NBK_LANES == 8
  vl is_near = (distance & mask) == 0;
  return _mm256_movemask_pd((__m256d)(is_near.lo | is_near.hi)) != 0;
#else
  return __builtin_reduce_or((distance & mask) == 0) != 0;
#endif
}

/// Whether a condition, −1 or 0 in each lane, holds in all.
NBK_INLINE bool holds_everywhere(vi condition) {
#if NBK_LANES == 16
  return _mm512_movepi32_mask((__m512i)condition) == 0xffff;
#elif NBK_LANES == 8
  return _mm256_movemask_ps((__m256)condition) == 0xff;
#else
  return __builtin_reduce_and(condition) != 0;
#endif
}

/// x = k ln 2 + r with |r| ≤ ln 2 / 2, for |x| < 90; adding `exponent` to a number's bits multiplies it
/// by 2^k.
typedef struct {
  vd r;
  vl exponent;
} binary_power;

NBK_INLINE binary_power binary_power_of(vd x) {
  const vd round = (vd)0x1.8p52;
  vd shifted = mul_add(x, (vd)log2_e, round);
  return (binary_power){mul_add(round - shifted, (vd)0x1.62e42fefa39efp-1, x), (vl)shifted << 52};
}

/// The sum of r^(i − 2) / i! over i = 2 … 10, and r².
typedef struct {
  vd sum, r2;
} exponential_series;

NBK_INLINE exponential_series exponential_series_of(vd r) {
  vd r2 = r * r, r4 = r2 * r2;
  vd p0 = mul_add(r, (vd)(1.0 / 6), (vd)(1.0 / 2));
  vd p2 = mul_add(r, (vd)(1.0 / 120), (vd)(1.0 / 24));
  vd p4 = mul_add(r, (vd)(1.0 / 5040), (vd)(1.0 / 720));
  vd p6 = mul_add(r, (vd)(1.0 / 362880), (vd)(1.0 / 40320));
  vd high = mul_add(r4, (vd)(1.0 / 3628800), mul_add(r2, p6, p4));
  return (exponential_series){mul_add(r4, high, mul_add(r2, p2, p0)), r2};
}

NBK_INLINE vd exp_quick(vd x) {
  binary_power power = binary_power_of(x);
  exponential_series series = exponential_series_of(power.r);
  vd fraction = mul_add(series.r2, series.sum, power.r + 1.0);
  return (vd)((vl)fraction + power.exponent);
}

/// Relative to its own size, however small.
NBK_INLINE vd expm1_quick(vd x) {
  binary_power power = binary_power_of(x);
  exponential_series series = exponential_series_of(power.r);
  vd fraction = mul_add(series.r2, series.sum, power.r);
  vd scale = (vd)(((vl)(vd)1.0) + power.exponent);
  return mul_add(scale, fraction, scale - 1.0);
}

// Each of the following gives its result and whether that is certain.

NBK_INLINE vf exp_try(vf x, bool *is_certain) {
  vd y = exp_quick(to_double(x));
  // Within these, e^x is neither infinite nor subnormal.
  *is_certain = holds_everywhere(__builtin_elementwise_abs(x) < 87.0f) && !is_doubtful(y);
  return to_float(y);
}

NBK_INLINE vf expm1_try(vf x, bool *is_certain) {
  vd y = expm1_quick(to_double(x));
  vf magnitude = __builtin_elementwise_abs(x);
  *is_certain = holds_everywhere((magnitude < 87.0f) & (magnitude > 0.0f)) && !is_doubtful(y);
  return to_float(y);
}

NBK_INLINE vf tanh_try(vf x, bool *is_certain) {
  // From 20 on, it rounds to 1.
  vf magnitude = __builtin_elementwise_abs(x);
  magnitude = magnitude > 20.0f ? (vf)20.0f : magnitude;
  vd t = expm1_quick(to_double(magnitude + magnitude));
  vd y = t / (t + 2.0);
  *is_certain = !is_doubtful(y);
  return __builtin_elementwise_copysign(to_float(y), x);
}

NBK_INLINE vf sigmoid_try(vf x, bool *is_certain) {
  vd y = 1.0 / (1.0 + exp_quick(to_double(-x)));
  *is_certain = holds_everywhere(__builtin_elementwise_abs(x) < 87.0f) && !is_doubtful(y);
  return to_float(y);
}

// For the i-th sixteenth of the numbers from 0.703125 to twice that, by their bits, some number of few
// bits near the reciprocal of its middle, and minus its logarithm. In the one that holds 1, these are 1 and 0.
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

/// table[index] for index modulo 16.
NBK_INLINE vd look_up(const double table[16], vl index) {
#if NBK_LANES == 16
  __m512d low = _mm512_loadu_pd(table), high = _mm512_loadu_pd(table + 8);
  vd values;
  values.lo = _mm512_permutex2var_pd(low, (__m512i)index.lo, high);
  values.hi = _mm512_permutex2var_pd(low, (__m512i)index.hi, high);
  return values;
#else
  vd values;
  for (int i = 0; i < NBK_LANES; i++) values[i] = table[index[i] & 15];
  return values;
#endif
}

/// log x, where near 1 it is log(1 + difference).
NBK_INLINE vd log_quick(vd x, vd difference, bool has_difference) {
  vl offset = (vl)x - (vl)(vd)0x1.68p-1;
  vl exponent = offset >> 52, index = offset >> 48;
  vd m = (vd)((vl)x - (exponent << 52));
  vd r = mul_add(m, look_up(reciprocals, index), (vd)-1.0);
  if (has_difference) r = index == 9 ? difference : r;
  // The sum of (−r)^i / (i + 2) over i = 0 … 6, for |r| < 0.032.
  vd r2 = r * r, r4 = r2 * r2;
  vd p0 = mul_add(r, (vd)(-1.0 / 3), (vd)(1.0 / 2));
  vd p2 = mul_add(r, (vd)(-1.0 / 5), (vd)(1.0 / 4));
  vd p4 = mul_add(r, (vd)(-1.0 / 7), (vd)(1.0 / 6));
  vd p = mul_add(r4, mul_add(r2, (vd)(1.0 / 8), p4), mul_add(r2, p2, p0));
  vd whole = mul_add(__builtin_convertvector(exponent, vd), (vd)0x1.62e42fefa39efp-1,
                     look_up(logarithms, index));
  return whole + mul_add(-r2, p, r);
}

NBK_INLINE vf log_try(vf x, bool *is_certain) {
  vd y = log_quick(to_double(x), (vd)0.0, false);
  *is_certain = holds_everywhere((x > 0.0f) & (x < __builtin_inff())) && !is_doubtful(y);
  return to_float(y);
}

NBK_INLINE vf log1p_try(vf argument, bool *is_certain) {
  vd x = to_double(argument);
  vd y = log_quick(1.0 + x, x, true);
  *is_certain = holds_everywhere((argument > -1.0f) & (argument < __builtin_inff())
                                 & (argument != 0.0f))
                && !is_doubtful(y);
  return to_float(y);
}

/// sin, or with a quadrant of 1 cos, of |x| < 2^15.
NBK_INLINE vf sine_try(vf argument, int64_t quadrants, bool *is_certain) {
  vd x = to_double(argument);
  const vd round = (vd)0x1.8p52;
  vd shifted = mul_add(x, (vd)two_over_pi, round);
  vd k = round - shifted;  // negative
  vd r = mul_add(k, (vd)half_pi_3, mul_add(k, (vd)half_pi_2, mul_add(k, (vd)half_pi_1, x)));
  vd s = r * r;
  // The sums of (−s)^i / (2i + 3)! over i = 0 … 5 and of (−s)^i / (2i + 2)! over i = 0 … 6, for s < 0.62.
  vd s2 = s * s, s4 = s2 * s2;
  vd p0 = mul_add(s, (vd)(-1.0 / 120), (vd)(1.0 / 6));
  vd p2 = mul_add(s, (vd)(-1.0 / 362880), (vd)(1.0 / 5040));
  vd p4 = mul_add(s, (vd)(-1.0 / 6227020800.0), (vd)(1.0 / 39916800));
  vd p = mul_add(s4, p4, mul_add(s2, p2, p0));
  vd q0 = mul_add(s, (vd)(-1.0 / 24), (vd)(1.0 / 2));
  vd q2 = mul_add(s, (vd)(-1.0 / 40320), (vd)(1.0 / 720));
  vd q4 = mul_add(s, (vd)(-1.0 / 479001600), (vd)(1.0 / 3628800));
  vd q = mul_add(s4, mul_add(s2, (vd)(1.0 / 87178291200.0), q4), mul_add(s2, q2, q0));
  vd sine = mul_add(-r * s, p, r);
  vd cosine = mul_add(-s, q, (vd)1.0);
  vl quadrant = (vl)shifted + quadrants;
  vd magnitude = (quadrant & 1) != 0 ? cosine : sine;
  *is_certain = holds_everywhere((__builtin_elementwise_abs(argument) < 0x1p15f) & (argument != 0.0f))
                && !is_doubtful(magnitude);
  return to_float((vd)((vl)magnitude ^ (quadrant << 62 & INT64_MIN)));
}

NBK_INLINE vf sin_try(vf x, bool *is_certain) { return sine_try(x, 0, is_certain); }
NBK_INLINE vf cos_try(vf x, bool *is_certain) { return sine_try(x, 1, is_certain); }

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
