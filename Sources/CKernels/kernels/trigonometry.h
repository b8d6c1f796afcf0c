// sin and cos, correctly rounded for all 2^32 arguments, by the method of functions.h: a sum hi +
// lo in binary64, rounded once, no fused operation, Taylor series.
//
// x = k π/2 + head + rest. Here head has the 24 bits of a binary32 number, so that its square and
// the products below are exact, and |rest| ≤ 2^-25.

/// π/2 as a sum. The first two parts have 33 bits, so that their products with 20 bits are exact.
static const double half_pi_1 = 0x1.921fb544p+0, half_pi_2 = 0x1.0b4611a6p-34,
                    half_pi_3 = 0x1.3198a2e037073p-69;
/// π/2 as a sum of 24 and 53 bits, and as a sum of twice 53 bits.
static const double half_pi_head = 0x1.921fb4p+0, half_pi_tail = 0x1.4442d18469899p-24;
static const double two_over_pi = 0x1.45f306dc9c883p-1;
static const double half_pi = 0x1.921fb54442d18p+0, half_pi_rest = 0x1.1a62633145c07p-54;
/// 64 zeros, then the binary digits of 2/π after the point.
static const uint64_t two_over_pi_bits[] = {0, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0,
                                            0xdb6295993c439041, 0xfe5163abdebbc561};

typedef struct {
  vd head, rest;
  vl quadrant;  // k, whose last two bits matter
} reduced_angle;

/// The reduction of |x| ≥ 2^20, after M. Payne and R. Hanek ("Radian reduction for trigonometric
/// functions", ACM SIGNUM Newsletter 18, 1983). x = m 2^e with an integer m. Multiples of 4 in x ·
/// 2/π do not matter. So neither do the digits of 2/π whose product with 2^e is such a multiple.
/// The following 128 digits times m give an error below 2^-102, and no reduced angle is smaller
/// than 2^-31.
static void reduce_large(float x, double *head, double *rest, int64_t *quadrant) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof bits);
  int e = (int)(bits >> 23 & 0xff) - 150;
  uint64_t m = (bits & 0x7fffff) | 0x800000;
  // Digit 0 of the window is worth 2 after the product with 2^e.
  unsigned first = (unsigned)(e + 62), word = first / 64, shift = first % 64;
  const uint64_t *t = two_over_pi_bits + word;
  uint64_t high = shift == 0 ? t[0] : t[0] << shift | t[1] >> (64 - shift);
  uint64_t low = shift == 0 ? t[1] : t[1] << shift | t[2] >> (64 - shift);
  // In units of 2^-126, modulo 4.
  unsigned __int128 turns = ((unsigned __int128)high << 64 | low) * m;
  unsigned k = (unsigned)(((turns >> 125) + 1) >> 1) & 3;
  turns -= (unsigned __int128)k << 126;
  int64_t top = (int64_t)(turns >> 64);
  double part_1 = (double)(top >> 32) * 0x1p-30, part_2 = (double)(top & 0xffffffff) * 0x1p-62;
  double fraction = part_1 + part_2;
  double fraction_rest = (part_2 - (fraction - part_1)) + (double)(uint64_t)turns * 0x1p-126;
  // Times π/2: the product of the heads is exact.
  double fraction_head = (float)fraction;
  double product = fraction_head * half_pi_head;
  double product_rest = fraction_head * half_pi_tail + (fraction - fraction_head) * half_pi
                        + (fraction * half_pi_rest + fraction_rest * half_pi);
  double angle = product + product_rest;
  double angle_rest = product_rest - (angle - product);
  double angle_head = (float)angle;
  double sign = bits >> 31 ? -1.0 : 1.0;
  *head = sign * angle_head;
  *rest = sign * ((angle - angle_head) + angle_rest);
  *quadrant = bits >> 31 ? -(int64_t)k : k;
}

NBK_INLINE reduced_angle reduce_angle(vf argument) {
  vd x = to_double(argument);
  vl is_small = __builtin_elementwise_abs(x) < 0x1p20;
  // Adding 1.5 · 2^52 rounds to an integer, which is then in the low bits.
  const vd round = (vd)0x1.8p52;
  vd small = is_small ? x : (vd)0.0;
  vd shifted = small * two_over_pi + round;
  vd k = shifted - round;
  vd first = small - k * half_pi_1, second = k * half_pi_2;  // exact
  vd angle = first - second;
  // If `first` is the smaller one, their difference is exact.
  vd angle_rest = ((first - angle) - second) - k * half_pi_3;
  reduced_angle r;
  r.head = to_double(to_float(angle));
  r.rest = (angle - r.head) + angle_rest;
  r.quadrant = (vl)shifted - (vl)round;
  for (int i = 0; i < NBK_LANES && __builtin_reduce_and(is_small) == 0; i++) {
    if (is_small[i]) continue;
    double head, rest;
    int64_t quadrant;
    reduce_large(argument[i], &head, &rest, &quadrant);
    r.head[i] = head, r.rest[i] = rest, r.quadrant[i] = quadrant;
  }
  return r;
}

/// The sine of the angle plus `quadrants` right angles.
NBK_INLINE vf sine_of(vf argument, int64_t quadrants) {
  reduced_angle r = reduce_angle(argument);
  vd a = r.head, b = r.rest;
  vd s = a * a, half_s = 0.5 * s;  // exact
  // The sums of (-s)^i / (2 i + 5)! over i = 0 … 7 and of (-s)^i / (2 i + 4)! over i = 0 … 7,
  // for s < 0.62.
  vd s2 = s * s, s4 = s2 * s2;
  vd p = ((1.0 / 120 - s * (1.0 / 5040)) + s2 * (1.0 / 362880 - s * (1.0 / 39916800)))
         + s4 * ((1.0 / 6227020800.0 - s * (1.0 / 1307674368000.0))
                 + s2 * (1.0 / 355687428096000.0 - s * (1.0 / 121645100408832000.0)));
  vd q = ((1.0 / 24 - s * (1.0 / 720)) + s2 * (1.0 / 40320 - s * (1.0 / 3628800)))
         + s4 * ((1.0 / 479001600 - s * (1.0 / 87178291200.0))
                 + s2 * (1.0 / 20922789888000.0 - s * (1.0 / 6402373705728000.0)));
  // a³ = cube + cube_rest, and a³ / 6 = sixth + sixth_rest: the products and differences are exact.
  vd s_head = to_double(to_float(s));
  vd cube = a * s_head, cube_rest = a * (s - s_head);
  vd sixth = cube * (1.0 / 6);
  vd sixth_rest = (((cube - 4.0 * sixth) - 2.0 * sixth) + cube_rest) * (1.0 / 6);
  vd sin_hi = a - sixth, sin_error = ((a - sin_hi) - sixth) - sixth_rest + a * s2 * p;
  vd cos_hi = 1.0 - half_s, cos_error = ((1.0 - cos_hi) - half_s) + s2 * q;
  // sin(a + b) = sin a + b (cos a - b/2 sin a) and cos(a + b) = cos a - b (sin a + b/2 cos a).
  vd sin_a = sin_hi + sin_error, cos_a = cos_hi + cos_error;
  vd sin_lo = sin_error + b * (cos_a - 0.5 * b * sin_a);
  vd cos_lo = cos_error - b * (sin_a + 0.5 * b * cos_a);
  vl quadrant = r.quadrant + quadrants;
  vl is_cosine = (quadrant & 1) != 0;
  vf magnitude = to_float(add_to_odd(is_cosine ? cos_hi : sin_hi, is_cosine ? cos_lo : sin_lo));
  vi sign = __builtin_convertvector(quadrant & 2, vi) << 30;
  vf result = (vf)((vi)magnitude ^ sign);
  // Infinite, or NaN.
  return __builtin_elementwise_abs(argument) < __builtin_inff() ? result : (vf)__builtin_nanf("");
}

static __attribute__((noinline)) vf sin_exact(vf argument) {
  vf result = sine_of(argument, 0);
  return argument == 0.0f ? argument : result;
}

static __attribute__((noinline)) vf cos_exact(vf argument) { return sine_of(argument, 1); }
