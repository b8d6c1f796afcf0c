// Which output of a 2 × 2 pooling window was the maximum, lane by lane: taps 0 and 1 are the upper
// outputs, 2 and 3 the lower ones, the odd ones right.

#if NBK_LANES == 16

/// A bit for each lane. As a number, it leaves the vector units to the sums.
typedef uint32_t lane_bits;

NBK_INLINE lane_bits lanes_greater(vf a, vf b) {
  return _cvtmask16_u32(_mm512_cmp_ps_mask((__m512)a, (__m512)b, _CMP_GT_OQ));
}

/// upper and lower: an upper or lower output was the maximum, and relu's gradient is not zero.
typedef struct {
  uint16_t upper, lower, right, unused;
} selection;

NBK_INLINE void save_selection(selection *saved, lane_bits upper, lane_bits lower,
                               lane_bits right) {
  uint64_t all = upper | (uint64_t)lower << 16 | (uint64_t)right << 32;
  memcpy(saved, &all, sizeof all);
}
NBK_INLINE bool has_lane(const uint16_t *saved, size_t lane) { return *saved >> lane & 1; }

typedef __mmask16 lane_mask;

NBK_INLINE lane_mask saved_mask(const uint16_t *saved) { return *saved; }
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

NBK_INLINE lane_bits lanes_greater(vf a, vf b) { return a > b; }

/// As above, a byte for each lane.
typedef struct {
  vb upper, lower, right;
} selection;

NBK_INLINE void save_selection(selection *saved, lane_bits upper, lane_bits lower,
                               lane_bits right) {
  saved->upper = __builtin_convertvector(upper, vb);
  saved->lower = __builtin_convertvector(lower, vb);
  saved->right = __builtin_convertvector(right, vb);
}
NBK_INLINE bool has_lane(const vb *saved, size_t lane) { return (*saved)[lane] != 0; }

typedef vi lane_mask;

NBK_INLINE lane_mask saved_mask(const vb *saved) { return __builtin_convertvector(*saved, vi); }
NBK_INLINE vf pick(lane_mask mask, vf a, vf b) { return mask ? a : b; }
NBK_INLINE vf load_where(lane_mask mask, const float *p) { return (vf)((vi)load(p) & mask); }

#endif

/// Given which of taps 1, 2 and 3 was greater than all before it, and whether relu lets it through.
NBK_INLINE void select_maximum(selection *saved, const lane_bits greater[4], lane_bits is_alive) {
  lane_bits is_lower = greater[2] | greater[3];
  save_selection(saved, is_alive & ~is_lower, is_alive & is_lower,
                 greater[3] | (greater[1] & ~greater[2]));
}

/// The tap of a lane's maximum, -1 where relu's gradient is zero.
NBK_INLINE int8_t selected_tap(const selection *saved, size_t lane) {
  int right = has_lane(&saved->right, lane);
  if (has_lane(&saved->upper, lane)) return (int8_t)right;
  return (int8_t)(has_lane(&saved->lower, lane) ? 2 + right : -1);
}
