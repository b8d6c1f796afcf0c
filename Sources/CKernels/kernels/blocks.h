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

// ---- Forward ---------------------------------------------------------------------------------

typedef struct {
  const float *x, *packed_w, *bias;
  float *y;
  void *saved;  // or NULL
  const nbk_window *conv, *pool;
  size_t strips;  // of pooled rows, per block
  bool skips_zeros;
} block_forward_job;

/// One row of pooling windows for `filters` filters. x[rows][width][lanes]; found[rows], as
/// find_pixels has them; w[taps][filters]; y and selected [windows][all_filters][lanes].
NBK_INLINE void block_windows(const int kernel, const int filters, const float *x,
                              const uint64_t *found, size_t width, const float *w, const float *bias, size_t windows, float *y,
                              int8_t *selected, size_t all_filters) {
  const size_t row = width * lanes;
  for (size_t q = 0; q < windows; q++) {
    vf sums[4][forward_filters];
#pragma clang loop unroll(full)
    for (int f = 0; f < filters; f++)
      sums[0][f] = sums[1][f] = sums[2][f] = sums[3][f] = (vf)0.0f;
    for (int kh = 0; kh < kernel; kh++) {
      if (!has_pixels(found[kh] | found[kh + 1], kernel, q)) continue;
      const float *from = x + (size_t)kh * row + 2 * q * lanes;
#pragma clang loop unroll(full)
      for (int kw = 0; kw < kernel; kw++) {
        vf x0 = load(from + kw * lanes), x1 = load(from + (kw + 1) * lanes);
        vf x2 = load(from + row + kw * lanes), x3 = load(from + row + (kw + 1) * lanes);
#pragma clang loop unroll(full)
        for (int f = 0; f < filters; f++) {
          vf weight = (vf)w[(kh * kernel + kw) * filters + f];
          sums[0][f] = fma_v(x0, weight, sums[0][f]);
          sums[1][f] = fma_v(x1, weight, sums[1][f]);
          sums[2][f] = fma_v(x2, weight, sums[2][f]);
          sums[3][f] = fma_v(x3, weight, sums[3][f]);
        }
      }
    }
#pragma clang loop unroll(full)
    for (int f = 0; f < filters; f++) {
      vf b = (vf)(bias == NULL ? 0.0f : bias[f]);
      // relu of the first one is enough: from there on the maximum is no less than a zero, or it
      // is a NaN that stays, so that relu of a later one could not change the outcome.
      vf first = bias == NULL ? sums[0][f] : sums[0][f] + b;
      vf best = first < 0.0f ? (vf)0.0f : first;
      vi tap = (vi)0;
#pragma clang loop unroll(full)
      for (int t = 1; t < 4; t++) {
        vf next = bias == NULL ? sums[t][f] : sums[t][f] + b;
        vi is_greater = next > best;
        best = is_greater ? next : best;
        tap = is_greater ? (vi)t : tap;
      }
      tap = best > 0.0f ? tap : (vi)-1;
      store(y + (q * all_filters + (size_t)f) * lanes, best);
      store_b(selected + (q * all_filters + (size_t)f) * lanes, __builtin_convertvector(tap, vb));
    }
  }
}

/// One row of pooling windows, all filters.
NBK_INLINE void block_row(const int kernel, const block_forward_job *job, const float *x,
                          const uint64_t *found, float *y, int8_t *selected) {
  const size_t filters = job->conv->filters, width = job->conv->width;
  const size_t windows = job->pool->out_width;
  size_t f = 0;
  for (; f + forward_filters <= filters; f += forward_filters)
    block_windows(kernel, forward_filters, x, found, width, job->packed_w + f * (size_t)(kernel * kernel),
                  job->bias == NULL ? NULL : job->bias + f, windows, y + f * lanes,
                  selected + f * lanes, filters);
  for (; f < filters; f++)
    block_windows(kernel, 1, x, found, width, job->packed_w + f * (size_t)(kernel * kernel),
                  job->bias == NULL ? NULL : job->bias + f, windows, y + f * lanes,
                  selected + f * lanes, filters);
}

static void block_row_3(const block_forward_job *job, const float *x, const uint64_t *found,
                        float *y, int8_t *selected) {
  block_row(3, job, x, found, y, selected);
}

static void block_row_5(const block_forward_job *job, const float *x, const uint64_t *found,
                        float *y, int8_t *selected) {
  block_row(5, job, x, found, y, selected);
}

/// Strips begin ..< end, all blocks' strips counted through.
static void block_forward_body(void *context, size_t begin, size_t end) {
  const block_forward_job *job = context;
  const nbk_window *conv = job->conv, *pool = job->pool;
  size_t row_outputs = pool->out_width * conv->filters, kernel = conv->kernel_height;
  size_t row_pixels = conv->width * lanes;
  size_t strip_rows = (pool->out_height + job->strips - 1) / job->strips;
  float *x = nbk_scratch(1, (2 * strip_rows + kernel - 1) * conv->width * lanes * sizeof(float));
  float *y = nbk_scratch(2, row_outputs * lanes * sizeof(float));
  uint64_t *found = nbk_scratch(5, (2 * strip_rows + kernel - 1) * sizeof *found);
  int8_t *unsaved = job->saved == NULL ? nbk_scratch(3, row_outputs * lanes) : NULL;
  for (size_t strip = begin; strip < end; strip++) {
    size_t block = strip / job->strips, first_image = block * lanes;
    size_t images = minimum(lanes, conv->batch - first_image);
    size_t first_row = strip % job->strips * strip_rows;
    if (first_row >= pool->out_height) continue;
    size_t rows = minimum(strip_rows, pool->out_height - first_row);
    size_t pixel_rows = 2 * rows + kernel - 1;
    transpose_to_lanes(job->x + (first_image * conv->height + 2 * first_row) * conv->width,
                       conv->height * conv->width, images, pixel_rows * conv->width, x, lanes);
    if (job->skips_zeros) find_pixels(x, pixel_rows, conv->width, found);
    else memset(found, 0xff, pixel_rows * sizeof *found);
    int8_t *selected = unsaved;
    if (job->saved != NULL) {
      block_saved saved = saved_blocks(job->saved, conv);
      // The last rows are the next strip's first ones, which keeps them.
      bool is_last = first_row + rows == pool->out_height;
      size_t own = (is_last ? pixel_rows : 2 * rows) * row_pixels;
      memcpy(saved.x + (block * conv->height + 2 * first_row) * row_pixels, x,
             own * sizeof(float));
      if (!all_finite(x, own))
        atomic_store_explicit(&((nbk_saved_header *)job->saved)->has_infinite, true,
                              memory_order_relaxed);
      selected = saved.selected + (block * pool->out_height + first_row) * row_outputs * lanes;
    }
    for (size_t row = 0; row < rows; row++) {
      const float *from = x + 2 * row * row_pixels;
      if (kernel == 3) block_row_3(job, from, found + 2 * row, y, selected);
      else block_row_5(job, from, found + 2 * row, y, selected);
      size_t output = (first_image * pool->out_height + first_row + row) * row_outputs;
      transpose_from_lanes(y, images, row_outputs, job->y + output,
                           pool->out_height * row_outputs);
      if (job->saved != NULL) selected += row_outputs * lanes;
    }
  }
}

static void block_forward(const float *x, const float *w, const float *bias, float *y,
                          void *saved, const nbk_window *conv, const nbk_window *pool) {
  size_t filters = conv->filters, taps = conv->kernel_height * conv->kernel_width;
  // Groups of filters that block_windows does together: [taps][filters of the group].
  float *packed = nbk_scratch(0, filters * taps * sizeof(float));
  for (size_t f = 0; f < filters; f++) {
    size_t whole = filters / forward_filters * forward_filters;
    size_t group = f < whole ? forward_filters : 1, first = f / group * group;
    for (size_t t = 0; t < taps; t++)
      packed[first * taps + t * group + (f - first)] = w[t * filters + f];
  }
  block_forward_job job = {x, packed, bias, y, saved, conv, pool, .strips = 1};
  // A sum that is −0 shows only if the bias that is added to it is −0 as well.
  job.skips_zeros = bias != NULL && all_finite(w, filters * taps);
  for (size_t f = 0; job.skips_zeros && f < filters; f++)
    job.skips_zeros = bias[f] != 0.0f || !signbit(bias[f]);
  // A strip of rows shares a few rows of pixels with the next one, so not too many.
  job.strips = minimum(4, (pool->out_height + 1) / 2);
  size_t strip_work = 4 * pool->out_height * pool->out_width / job.strips * filters * taps * lanes;
  nbk_parallel(blocks_of(conv->batch) * job.strips, 1 + product_grain / (strip_work + 1),
               block_forward_body, &job);
}

// ---- Gradients of kernel and bias ------------------------------------------------------------
// Only the selected output of a pooling window has a gradient. The chains run over rows of the
// convolution's outputs, so a row of windows is gone through twice, for its upper and its lower
// outputs, and of the two neighbours the lane's own one is picked. What is left out, or counted
// with a zero gradient, is a product with an exact zero. With finite images it changes nothing but
// perhaps the sign of a zero, which the sum over the images, begun at +0, does not see.

typedef struct {
  const float *g;
  block_saved saved;
  const nbk_window *conv, *pool;
  float *g_lanes;   // per block, [outputs][lanes]
  uint64_t *found;  // per block, as find_pixels has them
  float *sums;      // per block, [taps · filters + filters][lanes]
} block_gradient_job;

/// Brings the gradients of a block into lanes, and finds its pixels that are not zero.
static void block_prepare(const block_gradient_job *job, size_t block) {
  const nbk_window *conv = job->conv;
  size_t outputs = job->pool->out_height * job->pool->out_width * conv->filters;
  float *g = job->g_lanes + block * outputs * lanes;
  transpose_to_lanes(job->g + block * lanes * outputs, outputs,
                     minimum(lanes, conv->batch - block * lanes), outputs, g, lanes);
  uint64_t *found = job->found + block * conv->height;
  // A product of zero and a gradient that is not finite is NaN.
  if (all_finite(g, outputs * lanes))
    find_pixels(job->saved.x + block * conv->height * conv->width * lanes, conv->height,
                conv->width, found);
  else memset(found, 0xff, conv->height * sizeof *found);
}

/// For `filters` filters from `f` on, the taps of `kernel_rows` rows of the kernel from `kh` on, and
/// with the first row the bias.
NBK_INLINE void block_gradient(const int kernel, const int kernel_rows, const int filters,
                               const block_gradient_job *job, size_t block, size_t f, size_t kh) {
  const size_t all_filters = job->conv->filters, row = job->conv->width * lanes;
  const size_t pixels = job->conv->height * job->conv->width;
  const size_t windows = job->pool->out_width, rows = job->pool->out_height;
  const float *x = job->saved.x + block * pixels * lanes + kh * row;
  const float *g = job->g_lanes + (block * rows * windows * all_filters + f) * lanes;
  const int8_t *selected = job->saved.selected + (block * rows * windows * all_filters + f) * lanes;
  const uint64_t *found = job->found + block * job->conv->height + kh;
  vf sums[gradient_filters][gradient_taps], bias_sums[gradient_filters];
#pragma clang loop unroll(full)
  for (int i = 0; i < filters; i++) {
    bias_sums[i] = (vf)0.0f;
#pragma clang loop unroll(full)
    for (int r = 0; r < kernel_rows; r++)
#pragma clang loop unroll(full)
      for (int kw = 0; kw < kernel; kw++) sums[i][r * kernel + kw] = (vf)0.0f;
  }
  for (size_t p = 0; p < 2 * rows; p++) {
    uint64_t found_here = 0;
    for (int r = 0; r < kernel_rows; r++) found_here |= found[p + (size_t)r];
    for (size_t q = 0; q < windows; q++) {
      const float *from = x + p * row + 2 * q * lanes;
      size_t output = (p / 2 * windows + q) * all_filters * lanes;
      vf gradient[gradient_filters];
      vi is_right[gradient_filters];
#pragma clang loop unroll(full)
      for (int i = 0; i < filters; i++) {
        vi tap = __builtin_convertvector(load_b(selected + output + (size_t)i * lanes), vi);
        vi is_here = (tap >> 1) == (vi)(int32_t)(p & 1);
        is_right[i] = (tap & 1) != 0;
        gradient[i] = is_here ? load(g + output + (size_t)i * lanes) : (vf)0.0f;
        bias_sums[i] = bias_sums[i] + gradient[i];
      }
      if (!has_pixels(found_here, kernel, q)) continue;
#pragma clang loop unroll(full)
      for (int r = 0; r < kernel_rows; r++) {
        vf pixels_of_row[max_block_kernel + 1];
#pragma clang loop unroll(full)
        for (int kw = 0; kw <= kernel; kw++)
          pixels_of_row[kw] = load(from + (size_t)r * row + kw * lanes);
#pragma clang loop unroll(full)
        for (int i = 0; i < filters; i++)
#pragma clang loop unroll(full)
          for (int kw = 0; kw < kernel; kw++) {
            vf picked = is_right[i] ? pixels_of_row[kw + 1] : pixels_of_row[kw];
            sums[i][r * kernel + kw] = fma_v(picked, gradient[i], sums[i][r * kernel + kw]);
          }
      }
    }
  }
  const size_t taps = (size_t)(kernel * kernel);
  float *to = job->sums + block * (taps + 1) * all_filters * lanes;
  for (int i = 0; i < filters; i++) {
    for (int r = 0; r < kernel_rows; r++)
      for (int kw = 0; kw < kernel; kw++)
        store(to + (((kh + (size_t)r) * (size_t)kernel + (size_t)kw) * all_filters + f + (size_t)i)
                       * lanes,
              sums[i][r * kernel + kw]);
    if (kh == 0) store(to + (taps * all_filters + f + (size_t)i) * lanes, bias_sums[i]);
  }
}

NBK_INLINE void block_gradient_all(const int filters, const block_gradient_job *job, size_t block,
                                   size_t f) {
  if (job->conv->kernel_height == 3) {
    block_gradient(3, 3, filters, job, block, f, 0);
  } else {
    for (size_t kh = 0; kh < 5; kh++) block_gradient(5, 1, filters, job, block, f, kh);
  }
}

/// How many groups of filters a block has: whole ones, then single filters.
NBK_INLINE size_t filter_groups(size_t filters) {
  return filters / gradient_filters + filters % gradient_filters;
}

/// Groups `begin` ..< `end` of the filters of a block.
static void block_gradient_groups(const block_gradient_job *job, size_t block, size_t begin,
                                  size_t end) {
  size_t whole = job->conv->filters / gradient_filters;
  for (size_t group = begin; group < end; group++) {
    if (group < whole)
      block_gradient_all(gradient_filters, job, block, group * gradient_filters);
    else
      block_gradient_all(1, job, block, whole * gradient_filters + (group - whole));
  }
}

static void block_prepare_body(void *context, size_t begin, size_t end) {
  for (size_t block = begin; block < end; block++) block_prepare(context, block);
}

/// Groups of filters begin ..< end, all blocks' groups counted through.
static void block_gradient_body(void *context, size_t begin, size_t end) {
  const block_gradient_job *job = context;
  size_t groups = filter_groups(job->conv->filters);
  for (size_t index = begin; index < end; index++)
    block_gradient_groups(job, index / groups, index % groups, index % groups + 1);
}

/// Blocks begin ..< end, from start to end.
static void block_whole_body(void *context, size_t begin, size_t end) {
  const block_gradient_job *job = context;
  for (size_t block = begin; block < end; block++) {
    block_prepare(job, block);
    block_gradient_groups(job, block, 0, filter_groups(job->conv->filters));
  }
}

/// False, and nothing done, where an image is not finite.
static bool block_gradients(const float *g, const void *saved, float *dw, float *db,
                            const nbk_window *conv, const nbk_window *pool) {
  size_t blocks = blocks_of(conv->batch);
  size_t outputs = pool->out_height * pool->out_width * conv->filters;
  size_t weights = conv->kernel_height * conv->kernel_width * conv->filters;
  size_t results = weights + conv->filters;
  const nbk_saved_header *header = saved;
  if (atomic_load_explicit(&header->has_infinite, memory_order_relaxed)) return false;
  block_gradient_job job = {.g = g, .saved = saved_blocks((void *)saved, conv), .conv = conv,
                            .pool = pool};
  job.g_lanes = nbk_scratch(0, blocks * lanes * (outputs + results) * sizeof(float));
  job.sums = job.g_lanes + blocks * lanes * outputs;
  job.found = nbk_scratch(5, blocks * conv->height * sizeof *job.found);
  size_t groups = filter_groups(conv->filters);
  size_t group_work = 2 * outputs / groups * conv->kernel_height * conv->kernel_width * lanes;
  if (blocks >= (size_t)nbk_thread_count()) {
    // A thread does a block from start to end: nobody waits between.
    nbk_parallel(blocks, 1 + product_grain / (group_work * groups + 1), block_whole_body, &job);
  } else {
    nbk_parallel(blocks, 1, block_prepare_body, &job);
    nbk_parallel(blocks * groups, 1 + product_grain / (group_work + 1), block_gradient_body, &job);
  }

  float *partial = nbk_scratch(2, lanes * results * sizeof(float));
  memset(dw, 0, weights * sizeof(float));
  if (db != NULL) memset(db, 0, conv->filters * sizeof(float));
  for (size_t block = 0; block < blocks; block++) {
    size_t images = minimum(lanes, conv->batch - block * lanes);
    transpose_from_lanes(job.sums + block * results * lanes, images, results, partial, results);
    conv2d_dw_add_body(&(conv2d_dw_job){.s = conv, .images = images, .partial = partial,
                                        .weights = weights, .dw = dw, .db = db},
                       0, results);
  }
  return true;
}

/// selected[batch][outputs] of what was saved.
static void block_selected(const void *saved, int8_t *selected, const nbk_window *conv,
                           const nbk_window *pool) {
  size_t outputs = pool->out_height * pool->out_width * conv->filters;
  const int8_t *lanes_of = saved_blocks((void *)saved, conv).selected;
  for (size_t image = 0; image < conv->batch; image++)
    for (size_t output = 0; output < outputs; output++)
      selected[image * outputs + output] =
          lanes_of[(image / lanes * outputs + output) * lanes + image % lanes];
}
