// Convolution, bias, relu and max pooling by blocks of images: the gradients of kernel and bias.
//
// Only the selected output of a pooling window has a gradient. The chains run over rows of the
// convolution's outputs. So a row of windows is processed twice, for its upper and its lower
// outputs, and each lane picks its own one of two neighbours. Terms that are left out, or that have
// a gradient of zero, are products with an exact zero. With finite images they can only change the
// sign of a zero. The sum over the images starts at +0 and hides that.

typedef struct {
  const float *x, *g;
  block_saved saved;
  const nbk_window *conv, *pool;
  bool samples_last;
  bool copies;          // samples are last, and too far apart to be read often
  float *x_lanes;       // for each block, [pixels][lanes], if they are copied
  float *g_lanes;       // for each block, [outputs][lanes], if copied or samples are not last
  uint64_t *found;      // for each block, from find_pixels
  uint64_t *found_all;  // the same for images without a zero pixel
  float *sums;      // for each block, [taps · filters + filters][lanes]
} block_gradient_job;

/// A block's pixels and gradients. Neighbours are `spacing` apart.
typedef struct {
  const float *x, *g;
  size_t spacing;
} block_gradient_place;

NBK_INLINE block_gradient_place place_of(const block_gradient_job *job, size_t block) {
  if (job->samples_last && !job->copies)
    return (block_gradient_place){job->x + block * lanes, job->g + block * lanes,
                                  job->conv->batch};
  size_t outputs = job->pool->out_height * job->pool->out_width * job->conv->filters;
  const float *x_lanes = job->samples_last ? job->x_lanes : job->saved.x;
  return (block_gradient_place){
    x_lanes + block * job->conv->height * job->conv->width * lanes,
    job->g_lanes + block * outputs * lanes, lanes};
}

/// Arranges the gradients of a block in lanes, and finds its pixels that are not zero.
static void block_prepare(const block_gradient_job *job, size_t block) {
  const nbk_window *conv = job->conv;
  size_t pixels = conv->height * conv->width;
  size_t outputs = job->pool->out_height * job->pool->out_width * conv->filters;
  if (!job->samples_last)
    transpose_to_lanes(job->g + block * lanes * outputs, outputs,
                       minimum(lanes, conv->batch - block * lanes), outputs,
                       job->g_lanes + block * outputs * lanes, lanes);
  for (size_t i = 0; job->copies && i < pixels; i++)
    store(job->x_lanes + (block * pixels + i) * lanes,
          load(job->x + i * conv->batch + block * lanes));
  for (size_t i = 0; job->copies && i < outputs; i++)
    store(job->g_lanes + (block * outputs + i) * lanes,
          load(job->g + i * conv->batch + block * lanes));
  block_gradient_place place = place_of(job, block);
  find_pixels(place.x, place.spacing, conv->height, conv->width, job->found + block * conv->height);
}

/// Starting at filter `f` and kernel row `kh`: the taps of `kernel_rows` rows for `filters` filters
/// and, together with the first row, the bias. Returns false if a sum of gradients is not finite.
NBK_INLINE bool block_gradient(const int kernel, const int kernel_rows, const int filters,
                               const block_gradient_job *job, size_t block, size_t f, size_t kh,
                               const uint64_t *found) {
  const block_gradient_place place = place_of(job, block);
  const size_t spacing = place.spacing;
  const size_t all_filters = job->conv->filters, row = job->conv->width * spacing;
  const size_t windows = job->pool->out_width, rows = job->pool->out_height;
  const float *x = place.x + kh * row, *g = place.g + f * spacing;
  const selection *selected =
      job->saved.selected + block * rows * windows * all_filters + f;
  found += kh;
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
      const float *from = x + p * row + 2 * q * spacing;
      size_t output = (p / 2 * windows + q) * all_filters;
      vf gradient[gradient_filters];
      lane_mask is_right[gradient_filters];
#pragma clang loop unroll(full)
      for (int i = 0; i < filters; i++) {
        const selection *saved = &selected[output + (size_t)i];
        is_right[i] = right_lanes(saved);
        gradient[i] = load_where(row_lanes(saved, p % 2), g + (output + (size_t)i) * spacing);
        bias_sums[i] = bias_sums[i] + gradient[i];
      }
      if (!has_pixels(found_here, kernel, q)) continue;
#pragma clang loop unroll(full)
      for (int r = 0; r < kernel_rows; r++) {
        vf pixels_of_row[NBK_MAX_BLOCK_KERNEL + 1];
#pragma clang loop unroll(full)
        for (int kw = 0; kw <= kernel; kw++)
          pixels_of_row[kw] = load(from + (size_t)r * row + (size_t)kw * spacing);
#pragma clang loop unroll(full)
        for (int i = 0; i < filters; i++)
#pragma clang loop unroll(full)
          for (int kw = 0; kw < kernel; kw++) {
            vf picked = pick(is_right[i], pixels_of_row[kw + 1], pixels_of_row[kw]);
            fma_in_place(picked, gradient[i], &sums[i][r * kernel + kw]);
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
  return all_finite((const float *)bias_sums, (size_t)filters * lanes);
}

NBK_INLINE bool block_gradient_of(const int filters, const block_gradient_job *job, size_t block,
                                  size_t f, const uint64_t *found) {
  if (job->conv->kernel_height == 3) return block_gradient(3, 3, filters, job, block, f, 0, found);
  bool is_finite = true;
  for (size_t kh = 0; kh < 4; kh += 2)
    is_finite &= block_gradient(5, 2, filters, job, block, f, kh, found);
  return is_finite & block_gradient(5, 1, filters, job, block, f, 4, found);
}

/// A product of zero and a gradient that is not finite is NaN. So zero pixels are left out only if
/// the sums of the gradients show that all gradients were finite.
NBK_INLINE void block_gradient_all(const int filters, const block_gradient_job *job, size_t block,
                                   size_t f) {
  if (!block_gradient_of(filters, job, block, f, job->found + block * job->conv->height))
    block_gradient_of(filters, job, block, f, job->found_all);
}

/// The number of groups of filters in a block: full groups, then single filters.
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

/// Groups of filters begin ..< end, numbered through all blocks.
static void block_gradient_body(void *context, size_t begin, size_t end) {
  const block_gradient_job *job = context;
  size_t groups = filter_groups(job->conv->filters);
  for (size_t index = begin; index < end; index++)
    block_gradient_groups(job, index / groups, index % groups, index % groups + 1);
}

/// Blocks begin ..< end, each from start to end.
static void block_whole_body(void *context, size_t begin, size_t end) {
  const block_gradient_job *job = context;
  for (size_t block = begin; block < end; block++) {
    block_prepare(job, block);
    block_gradient_groups(job, block, 0, filter_groups(job->conv->filters));
  }
}

/// Returns false, and does nothing, if an image is not finite.
static bool block_gradients(const float *x, const float *g, const void *saved, float *dw,
                            float *db, const nbk_window *conv, const nbk_window *pool,
                            bool samples_last) {
  size_t blocks = blocks_of(conv->batch);
  size_t outputs = pool->out_height * pool->out_width * conv->filters;
  size_t weights = conv->kernel_height * conv->kernel_width * conv->filters;
  size_t results = weights + conv->filters;
  const nbk_saved_header *header = saved;
  if (atomic_load_explicit(&header->has_infinite, memory_order_relaxed)) return false;
  block_gradient_job job = {.x = x, .g = g, .conv = conv, .pool = pool,
                            .saved = saved_blocks((void *)saved, conv, samples_last),
                            .samples_last = samples_last};
  // Every filter reads all pixels again, and short parts of lines that are far apart share few sets
  // of a cache.
  job.copies = NBK_LANES < 16 && samples_last && conv->batch > 32;
  size_t lanes_of_x = job.copies ? blocks * lanes * conv->height * conv->width : 0;
  size_t lanes_of_g = samples_last && !job.copies ? 0 : blocks * lanes * outputs;
  job.x_lanes = nbk_scratch(
    0, (lanes_of_x + lanes_of_g + blocks * lanes * results) * sizeof(float));
  job.g_lanes = job.x_lanes + lanes_of_x;
  job.sums = job.g_lanes + lanes_of_g;
  job.found = nbk_scratch(5, (blocks + 1) * conv->height * sizeof *job.found);
  job.found_all = job.found + blocks * conv->height;
  memset(job.found_all, 0xff, conv->height * sizeof *job.found_all);
  size_t groups = filter_groups(conv->filters);
  size_t group_work = 2 * outputs / groups * conv->kernel_height * conv->kernel_width * lanes;
  if (blocks >= (size_t)nbk_thread_count()) {
    // Each thread processes whole blocks, so no thread waits for another.
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

/// selected[batch][outputs] from the saved data.
static void block_selected(const void *saved, int8_t *selected, const nbk_window *conv,
                           const nbk_window *pool, bool samples_last) {
  size_t outputs = pool->out_height * pool->out_width * conv->filters;
  const selection *all = saved_blocks((void *)saved, conv, samples_last).selected;
  for (size_t image = 0; image < conv->batch; image++)
    for (size_t output = 0; output < outputs; output++)
      selected[image * outputs + output] =
          selected_tap(&all[image / lanes * outputs + output], image % lanes);
}
