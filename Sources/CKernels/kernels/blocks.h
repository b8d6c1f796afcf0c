// Convolution, bias, relu and 2 × 2 max pooling of images with one channel, a block of images at a
// time: lane l of every vector belongs to image l of the block. The sums, maxima and selections of
// a pooling window then stay in registers, and all lanes are busy, except in a short last block.

#if NBK_REGISTERS == 32
enum { forward_filters = 6, gradient_filters = 2 };
#else
enum { forward_filters = 3, gradient_filters = 1 };
#endif

/// sum = fma(factor, other, sum), for machines with only sixteen registers: it stays in the
/// register of the sum, and comes before all following loads.
NBK_INLINE void fma_in_place(vf factor, vf other, vf *sum) {
  *sum = fma_v(factor, other, *sum);
#if NBK_REGISTERS == 16
  __asm__ volatile("" : "+x"(*sum) : "x"(factor) : "memory");
#endif
}

/// The number of taps whose sums are in registers at a time: a whole 3 × 3 kernel, or two rows of a
/// 5 × 5 one.
enum { gradient_taps = 10 };

NBK_INLINE size_t blocks_of(size_t images) { return (images + lanes - 1) / lanes; }

/// The data that the forward pass saves for the gradients, in lanes: the selections
/// [blocks][outputs], and the pixels [blocks][pixels][lanes], unless the images already have the
/// samples last.
typedef struct {
  float *x;
  selection *selected;
} block_saved;

NBK_INLINE block_saved saved_blocks(void *saved, const nbk_window *conv, bool samples_last) {
  size_t images = blocks_of(conv->batch) * lanes;
  float *x = (float *)((char *)saved + NBK_SAVED_HEADER);
  size_t pixels = samples_last ? 0 : images * conv->height * conv->width;
  return (block_saved){x, (selection *)(x + pixels)};
}

/// Whether `count` vectors, `spacing` apart, have only finite elements.
NBK_INLINE bool all_vectors_finite(const float *p, size_t spacing, size_t count) {
  vi found = (vi)0;
  for (size_t i = 0; i < count; i++)
    found |= ((vi)load(p + i * spacing) & 0x7f800000) == 0x7f800000;
  return __builtin_reduce_or(found) == 0;
}

// ---- Pixels that are zero --------------------------------------------------------------------
// The margins of images are often zero in all images of a block. Their products change no bit, as
// long as the other factor is finite and no sum is −0. Code that skips them checks this.

/// Bit c of rows[r] is set if the pixel in row r and column c is not zero. All bits are set if
/// there are more columns than bits. Neighbouring pixels are `pixel` apart.
static void find_pixels(const float *x, size_t pixel, size_t pixel_rows, size_t width,
                        uint64_t *rows) {
  for (size_t r = 0; r < pixel_rows; r++) {
    uint64_t found = width <= 64 ? 0 : ~(uint64_t)0;
    for (size_t c = 0; width <= 64 && c < width; c++) {
      uint64_t is_found = !is_zero(load(x + (r * width + c) * pixel));
      found |= is_found << c;
    }
    rows[r] = found;
  }
}

/// Whether a pooling window, kernel + 1 columns wide, has such a pixel in a row of `found`.
NBK_INLINE bool has_pixels(uint64_t found, const int kernel, size_t window) {
  if (found == ~(uint64_t)0) return true;
  return (found >> 2 * window & (((uint64_t)1 << (kernel + 1)) - 1)) != 0;
}
