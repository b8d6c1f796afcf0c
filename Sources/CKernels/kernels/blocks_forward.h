// Convolution, bias, relu and max pooling by blocks of images: the forward pass.

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
