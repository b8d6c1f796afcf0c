// exp, expm1, log, log1p, tanh and sigmoid, correctly rounded for all 2^32 arguments. The functions
// of quick_functions.h handle most arguments. The ones here compute the others.
//
// Each result is computed in binary64 as a sum hi + lo, in which lo contains the rounding errors,
// and that sum is rounded once. No operation is fused. So every instruction set computes the same
// binary64 numbers, and one exhaustive comparison with MPFR is valid for all. All series are Taylor
// series.

static const double log2_e = 0x1.71547652b82fep+0;
/// ln 2 as a sum. The first part has 45 bits, so that its product with an exponent is exact.
static const double ln2_hi = 0x1.62e42fefa38p-1, ln2_lo = 0x1.ef35793c7673p-45;

/// e^x = (1 + lo) · scale with |lo| < 0.42, for |x| < 700; a NaN gives a NaN.
typedef struct {
  vd lo, scale;
} exponential;

NBK_INLINE exponential exponential_of(vd x) {
  // Adding 1.5 · 2^52 rounds to an integer, which is then in the low bits.
  const vd round = (vd)0x1.8p52;
  vd shifted = x * log2_e + round;
  vd k = shifted - round;
  vd r = (x - k * ln2_hi) - k * ln2_lo;
  vd r2 = r * r, r4 = r2 * r2, r8 = r4 * r4;
  // The sum of r^i / (i + 2)! over i = 0 … 11, for |r| ≤ ln 2 / 2.
  vd q0 = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  vd q4 = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  vd q8 = (1.0 / 3628800 + r * (1.0 / 39916800))
          + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800.0));
  vd lo = r + r2 * (q0 + (r4 * q4 + r8 * q8));
  vl exponent = (vl)shifted - (vl)round;
  return (exponential){lo, (vd)((exponent + 1023) << 52)};
}

static __attribute__((noinline)) vf exp_exact(vf argument) {
  vd x = to_double(argument);
  // Outside of these bounds, e^x is infinite or 0 in binary32.
  x = x > 90.0 ? (vd)90.0 : x;
  x = x < -110.0 ? (vd)-110.0 : x;
  exponential e = exponential_of(x);
  return to_float(add_to_odd((vd)1.0, e.lo) * e.scale);
}

/// e^x - 1 with x = k ln 2 + a + b. Here a has the 24 bits of a binary32 number, so that its square
/// is exact, and |b| ≤ 2^-26. The result is 2^k ((e^a - 1) + b e^a (1 + b/2)) + (2^k - 1).
static __attribute__((noinline)) vf expm1_exact(vf argument) {
  vd x = to_double(argument);
  // Outside of these bounds, the result is infinite in binary32 or rounds to -1.
  x = x > 90.0 ? (vd)90.0 : x;
  x = x < -40.0 ? (vd)-40.0 : x;
  const vd round = (vd)0x1.8p52;
  vd shifted = x * log2_e + round;
  vd k = shifted - round;
  vd whole = x - k * ln2_hi, part = k * ln2_lo;  // the first one is exact
  vd r = whole - part;
  vd a = to_double(to_float(r)), b = (r - a) + ((whole - r) - part);
  vd a2 = a * a, half_square = 0.5 * a2, a4 = a2 * a2;  // the first two are exact
  // The sum of a^i / (i + 3)! over i = 0 … 11, for |a| ≤ ln 2 / 2.
  vd q0 = (1.0 / 6 + a * (1.0 / 24)) + a2 * (1.0 / 120 + a * (1.0 / 720));
  vd q4 = (1.0 / 5040 + a * (1.0 / 40320)) + a2 * (1.0 / 362880 + a * (1.0 / 3628800));
  vd q8 = (1.0 / 39916800 + a * (1.0 / 479001600))
          + a2 * (1.0 / 6227020800.0 + a * (1.0 / 87178291200.0));
  vd cubes = a * a2 * (q0 + a4 * (q4 + a4 * q8));
  vd hi = a + half_square, error = half_square - (hi - a);
  vd lo = error + (cubes + b * (1.0 + (hi + cubes)) * (1.0 + 0.5 * b));
  vl exponent = (vl)shifted - (vl)round;
  vd scale = (vd)((exponent + 1023) << 52);
  // 2^k - 1 is exact up to 2^53. Above, it lacks the 1.
  vd shift = scale - 1.0, shift_rest = k > 53.0 ? (vd)-1.0 : (vd)0.0;
  vd scaled = hi * scale;
  vd sum = scaled + shift;
  // D. Knuth's error of a sum, valid for any magnitudes.
  vd other = sum - scaled;
  vd sum_error = (scaled - (sum - other)) + (shift - other);
  vf result = to_float(add_to_odd(sum, sum_error + (lo * scale + shift_rest)));
  return argument == 0.0f ? argument : result;
}

/// log(2^k (1 + a + b)) + rest, with √½ < 1 + a + b < √2, where a has the 24 bits of a binary32
/// number. As in FreeBSD's e_log.c (Sun Microsystems, 1993): log(1 + f) = f - f²/2 + s (f²/2 + R)
/// with s = f / (2 + f) and R = 2 atanh(s) / s - 2.
NBK_INLINE vf logarithm_of(vd k, vd a, vd b, vd rest) {
  vd f = a + b;
  vd half_square = 0.5 * a * a;          // exact
  vd half_square_rest = b * (a + 0.5 * b);
  vd s = f / (2.0 + f);
  vd z = s * s, z2 = z * z, z4 = z2 * z2;
  // The sum of 2 z^i / (2 i + 1) over i = 1 … 10, for z ≤ 0.0295.
  vd r1 = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
  vd r5 = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
  vd r9 = 2.0 / 19 + z * (2.0 / 21);
  vd r = z * (r1 + z4 * (r5 + z4 * r9));
  vd whole = k * ln2_hi;
  vd first = whole + f, first_error = f - (first - whole);
  vd hi = first - half_square, error = (first - hi) - half_square;
  vd lo = (s * (half_square + half_square_rest + r) + k * ln2_lo) - half_square_rest + rest;
  return to_float(add_to_odd(hi, first_error + (error + lo)));
}

/// The exponent k in x = 2^k m with √½ < m < √2.
NBK_INLINE vl logarithm_exponent(vd x) {
  const vl sqrt_half = (vl)(vd)0x1.6a09e667f3bcdp-1;
  return ((vl)x - sqrt_half) >> 52;
}

static __attribute__((noinline)) vf log_exact(vf argument) {
  vd x = to_double(argument);
  vl exponent = logarithm_exponent(x);
  vd f = (vd)((vl)x - (exponent << 52)) - 1.0;
  vf result = logarithm_of(__builtin_convertvector(exponent, vd), f, (vd)0.0, (vd)0.0);
  result = argument == __builtin_inff() ? argument : result;
  result = argument == 0.0f ? (vf)-__builtin_inff() : result;
  // A negative argument, or NaN.
  return argument >= 0.0f ? result : (vf)__builtin_nanf("");
}

static __attribute__((noinline)) vf log1p_exact(vf argument) {
  vd x = to_double(argument);
  vd sum = 1.0 + x;
  vl exponent = logarithm_exponent(sum);
  // Near 1, f is x itself. Elsewhere, 1 + x is exact up to 2^53.
  vl is_near = exponent == 0;
  vd f = is_near ? x : (vd)((vl)sum - (exponent << 52)) - 1.0;
  vd lacking = is_near ? (vd)0.0 : (1.0 - (sum - x)) / sum;
  vd a = to_double(to_float(f));
  vf result = logarithm_of(__builtin_convertvector(exponent, vd), a, f - a, lacking);
  result = ((argument == __builtin_inff()) | (argument == 0.0f)) ? argument : result;
  result = argument == -1.0f ? (vf)-__builtin_inff() : result;
  // Below -1, or NaN.
  return argument >= -1.0f ? result : (vf)__builtin_nanf("");
}

/// (tanh x - x) / x = -x² A / C for |x| ≤ ½, where C = cosh x and A is the sum of
/// 2n x^(2n - 2) / (2n + 1)! over n = 1, 2, …: sinh x - x cosh x = -x³ A.
NBK_INLINE vd tanh_excess(vd x) {
  vd t = x * x, t2 = t * t, t4 = t2 * t2;
  vd a = (1.0 / 3 + t * (1.0 / 30)) + t2 * (1.0 / 840 + t * (1.0 / 45360));
  vd b = (1.0 / 3991680 + t * (1.0 / 518918400)) + t2 * (1.0 / 93405312000.0);
  vd c = (1.0 + t * (1.0 / 2)) + t2 * (1.0 / 24 + t * (1.0 / 720));
  vd d = (1.0 / 40320 + t * (1.0 / 3628800)) + t2 * (1.0 / 479001600 + t * (1.0 / 87178291200.0));
  return -(t * (a + t4 * b)) / (c + t4 * d);
}

static __attribute__((noinline)) vf tanh_exact(vf argument) {
  vd x = to_double(__builtin_elementwise_abs(argument));
  vl is_small = x < 0.5;
  vd small = is_small ? x : (vd)0.0;
  // For x ≥ 20, tanh x rounds to 1. Otherwise it is 1 - 2 / (e^2x + 1).
  exponential e = exponential_of(2.0 * (x > 20.0 ? (vd)20.0 : x));
  vd hi = is_small ? x : (vd)1.0;
  vd lo = is_small ? small * tanh_excess(small) : -2.0 / ((1.0 + e.lo) * e.scale + 1.0);
  return __builtin_elementwise_copysign(to_float(add_to_odd(hi, lo)), argument);
}

static __attribute__((noinline)) vf sigmoid_exact(vf argument) {
  vd x = to_double(argument), magnitude = __builtin_elementwise_abs(x);
  // |x| < 1: ½ + ½ tanh(x / 2).
  vl is_small = magnitude < 1.0;
  vd quarter = is_small ? 0.25 * x : (vd)0.0;
  vd small = quarter + quarter * tanh_excess(2.0 * quarter);
  // Otherwise, with q = e^-|x| / (1 + e^-|x|), it is 1 - q, or q if x is negative.
  exponential e = exponential_of(-(magnitude > 110.0 ? (vd)110.0 : magnitude));
  vd power = (1.0 + e.lo) * e.scale;
  vd q = power / (1.0 + power);
  vl is_positive = x > 0.0;
  vd hi = is_small ? (vd)0.5 : is_positive ? (vd)1.0 : q;
  vd lo = is_small ? small : is_positive ? -q : (vd)0.0;
  return to_float(add_to_odd(hi, lo));
}
