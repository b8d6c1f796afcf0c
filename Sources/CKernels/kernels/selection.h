// Which output of a 2 × 2 pooling window was the maximum, lane by lane. Taps 0 and 1 are the upper
// outputs, 2 and 3 the lower ones; odd taps are on the right. Saved is whether the maximum was an
// upper one, whether it was a lower one (neither if relu's gradient is zero), and whether it was on
// the right.

#if NBK_LANES == 16

/// A bit for each lane. As a plain number, it leaves the vector units free for the sums.
typedef uint32_t lane_bits;
typedef __mmask16 lane_mask;

typedef struct {
  uint16_t upper, lower, right, unused;
} selection;

NBK_INLINE lane_bits lanes_greater(vf a, vf b) {
  return _cvtmask16_u32(_mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GT_OQ));
}
/// Where a or b is a NaN.
NBK_INLINE lane_bits lanes_unordered(vf a, vf b) {
  return _cvtmask16_u32(_mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_UNORD_Q));
}
NBK_INLINE bool has_any_lane(lane_bits bits) { return bits != 0; }

/// Saves the selection, given which of taps 1, 2 and 3 was greater than all earlier taps, and
/// whether relu passes the maximum.
NBK_INLINE void select_maximum(selection *saved, const lane_bits greater[4], lane_bits is_alive) {
  lane_bits is_lower = greater[2] | greater[3];
  uint64_t upper = is_alive & ~is_lower, lower = is_alive & is_lower;
  uint64_t right = greater[3] | (greater[1] & ~greater[2]);
  uint64_t all = upper | lower << 16 | right << 32;
  memcpy(saved, &all, sizeof all);
}

NBK_INLINE lane_mask right_lanes(const selection *saved) { return saved->right; }
/// The upper lanes for row 0, the lower lanes for row 1.
NBK_INLINE lane_mask row_lanes(const selection *saved, int row) {
  return row == 0 ? saved->upper : saved->lower;
}
NBK_INLINE bool has_lane(lane_mask mask, size_t lane) { return mask >> lane & 1; }

NBK_INLINE vf pick(lane_mask mask, vf a, vf b) {
  return (vf)_mm512_mask_blend_ps(mask, (__m512)b, (__m512)a);
}
/// The elements where the mask is set, +0 elsewhere.
NBK_INLINE vf load_where(lane_mask mask, const float *p) {
  return (vf)_mm512_maskz_loadu_ps(mask, p);
}

#else

/// All bits of a lane.
typedef vi lane_bits;
/// The highest bit of a lane.
typedef vi lane_mask;

/// A lane's bits 31, 30 and 29: right, upper, lower.
typedef vi selection;

NBK_INLINE lane_bits lanes_greater(vf a, vf b) { return a > b; }
/// Where a or b is a NaN.
NBK_INLINE lane_bits lanes_unordered(vf a, vf b) {
#if NBK_LANES == 8
  return (vi)_mm256_cmp_ps((__m256)a, (__m256)b, _CMP_UNORD_Q);
#else
  return (a != a) | (b != b);
#endif
}
NBK_INLINE bool has_any_lane(lane_bits bits) { return !is_zero((vf)bits); }

/// The same as above.
NBK_INLINE void select_maximum(selection *saved, const lane_bits greater[4], lane_bits is_alive) {
  const vi right = (vi)INT32_MIN, upper = (vi)(1 << 30), lower = (vi)(1 << 29);
  vi taps = greater[1] ? upper | right : upper;
  taps = greater[2] ? lower : taps;
  taps = greater[3] ? lower | right : taps;
  *saved = taps & is_alive;
}

NBK_INLINE lane_mask right_lanes(const selection *saved) { return *saved >> 31; }
NBK_INLINE lane_mask row_lanes(const selection *saved, int row) { return *saved << (1 + row); }
NBK_INLINE bool has_lane(lane_mask mask, size_t lane) { return mask[lane] < 0; }

NBK_INLINE vf pick(lane_mask mask, vf a, vf b) {
#if NBK_LANES == 8
  // By bytes, because beside multiply-adds this is faster than by numbers.
  return (vf)_mm256_blendv_epi8((__m256i)b, (__m256i)a, (__m256i)mask);
#else
  return mask < 0 ? a : b;
#endif
}
NBK_INLINE vf load_where(lane_mask mask, const float *p) {
#if NBK_LANES == 8
  return (vf)_mm256_maskload_ps(p, (__m256i)mask);
#else
  return (vf)((vi)load(p) & mask >> 31);
#endif
}

#endif

/// The tap of a lane's maximum, or -1 if relu's gradient is zero.
NBK_INLINE int8_t selected_tap(const selection *saved, size_t lane) {
  int right = has_lane(right_lanes(saved), lane);
  if (has_lane(row_lanes(saved, 0), lane)) return (int8_t)right;
  return (int8_t)(has_lane(row_lanes(saved, 1), lane) ? 2 + right : -1);
}
