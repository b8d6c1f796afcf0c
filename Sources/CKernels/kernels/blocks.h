// Convolution, bias, relu and 2 × 2 max pooling of images with one channel, a block of images at a
// time: lane l of every vector belongs to image l of the block. Sums, maxima and selections of a
// pooling window then stay in registers, and no lane is idle but in a short last block.

#if NBK_REGISTERS == 32
enum { forward_filters = 6, gradient_filters = 2 };
#else
enum { forward_filters = 2, gradient_filters = 1 };
#endif

enum { max_block_kernel = 5 };
/// Taps whose sums are in registers at a time: all of a 3 × 3 kernel, or a row of a 5 × 5 one.
enum { gradient_taps = 9 };

/// Whether the functions of this file do these windows.
static bool blocks_apply(const nbk_window *conv, const nbk_window *pool) {
  return conv->channels == 1 && conv->kernel_height == conv->kernel_width
         && (conv->kernel_height == 3 || conv->kernel_height == 5) && conv->stride_height == 1
         && conv->stride_width == 1 && conv->top == 0 && conv->left == 0
         && conv->out_height == conv->height - conv->kernel_height + 1
         && conv->out_width == conv->width - conv->kernel_width + 1 && pool->kernel_height == 2
         && pool->kernel_width == 2 && pool->stride_height == 2 && pool->stride_width == 2
         && pool->top == 0 && pool->left == 0 && 2 * pool->out_height <= pool->height
         && 2 * pool->out_width <= pool->width;
}

NBK_INLINE size_t blocks_of(size_t images) { return (images + lanes - 1) / lanes; }

/// What the forward pass saves for the gradients, in lanes: the pixels [blocks][pixels][lanes], and
/// the tap of each window's maximum [blocks][outputs][lanes], -1 where relu's gradient is zero.
typedef struct {
  float *x;
  int8_t *selected;
} block_saved;

NBK_INLINE block_saved saved_blocks(void *saved, const nbk_window *conv) {
  size_t images = blocks_of(conv->batch) * lanes;
  float *x = (float *)((char *)saved + NBK_SAVED_HEADER);
  return (block_saved){x, (int8_t *)(x + images * conv->height * conv->width)};
}

NBK_INLINE bool all_finite(const float *p, size_t count) {
  vi found = (vi)0;
  NBK_FOR_VECTORS(0, count, {
    vi exponent = (vi)read_vector(p + i, n) & 0x7f800000;
    found |= exponent == 0x7f800000;
  });
  return __builtin_reduce_or(found) == 0;
}

// ---- Pixels that are zero --------------------------------------------------------------------
// The margins of images are often zero in all images of a block. Products with them change no
// bit, as long as the other factor is finite and no sum is −0: whoever leaves them out sees to that.

/// Bit c of rows[r]: a pixel in row r and column c is not zero. All bits where there are more
/// columns than bits.
static void find_pixels(const float *x, size_t pixel_rows, size_t width, uint64_t *rows) {
  for (size_t r = 0; r < pixel_rows; r++) {
    uint64_t found = width <= 64 ? 0 : ~(uint64_t)0;
    for (size_t c = 0; width <= 64 && c < width; c++) {
      uint64_t is_found = !is_zero(load(x + (r * width + c) * lanes));
      found |= is_found << c;
    }
    rows[r] = found;
  }
}

/// Whether a window of pooling, kernel + 1 columns wide, has such a pixel in a row of `found`.
NBK_INLINE bool has_pixels(uint64_t found, const int kernel, size_t window) {
  if (found == ~(uint64_t)0) return true;
  return (found >> 2 * window & (((uint64_t)1 << (kernel + 1)) - 1)) != 0;
}
