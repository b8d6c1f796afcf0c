// Convolution, bias, relu and max pooling by blocks of images: the forward pass.

/// The result of a window in every lane.
typedef struct {
  float y;
  selection selected;
} block_outcome;

typedef struct {
  const float *x, *packed_w, *bias;
  float *y;
  void *saved;  // or NULL
  const nbk_window *conv, *pool;
  size_t strips;  // of pooled rows, in each block
  bool skips_zeros, samples_last;
  const block_outcome *outcomes;  // [filters]: for windows whose pixels are all zero
} block_forward_job;

/// Where a row of pooling windows is read and written. Neighbouring pixels, and neighbouring
/// outputs, are `spacing` apart: in scratch memory with lanes, or in a batch with the samples last.
typedef struct {
  const float *x;         // [rows][width]
  const uint64_t *found;  // [rows], from find_pixels
  float *y;               // [windows][filters]
  selection *selected;    // [windows][filters]
  size_t spacing;
} block_row_place;

/// Adds the bias to the four sums of a window, and applies relu and the maximum. The first sum with
/// its bias must not be a NaN.
NBK_INLINE void block_finish(const vf sums[4], float bias, float *y, selection *selected) {
  // relu of the first sum is enough. After it, the maximum is at least zero, so relu of a later sum
  // could not change the result. A NaN among the later sums is not greater.
  vf first = sums[0] + bias;
  vf best = first < 0.0f ? (vf)0.0f : first;
  lane_bits greater[4];
#pragma clang loop unroll(full)
  for (int t = 1; t < 4; t++) {
    vf next = sums[t] + bias;
    greater[t] = lanes_greater(next, best);
    best = next > best ? next : best;
  }
  store(y, best);
  select_maximum(selected, greater, lanes_greater(best, (vf)0.0f));
}

/// The same for any sums. A NaN gives way to any number.
static __attribute__((noinline)) void block_finish_nan(const vf sums[4], float bias, float *y,
                                                       selection *selected) {
  vf first = sums[0] + bias;
  vf best = first < 0.0f ? (vf)0.0f : first;
  lane_bits greater[4];
  for (int t = 1; t < 4; t++) {
    vf sum = sums[t] + bias;
    vf next = sum < 0.0f ? (vf)0.0f : sum;
    lane_bits is_number = ~lanes_unordered(next, next);
    greater[t] = lanes_greater(next, best) | (lanes_unordered(best, best) & is_number);
    best = ((next > best) | ((best != best) & (next == next))) ? next : best;
  }
  store(y, best);
  select_maximum(selected, greater, lanes_greater(best, (vf)0.0f));
}

/// Whether the first sum of a filter, with its bias, is a NaN in any lane.
NBK_INLINE bool has_nan(const int filters, vf sums[forward_filters][4], const float *bias) {
  vf first[forward_filters];
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++) first[f] = sums[f][0] + (bias == NULL ? -0.0f : bias[f]);
  // One comparison looks at two filters.
  lane_bits found = lanes_unordered(first[0], first[filters - 1]);
#pragma clang loop unroll(full)
  for (int f = 1; f + 1 < filters; f += 2) found |= lanes_unordered(first[f], first[f + 1]);
  return has_any_lane(found);
}

/// One tap of the four sums of `filters` filters. Pixels are `spacing` apart, rows `row`.
NBK_INLINE void block_tap(const int filters, const float *pixel, size_t spacing, size_t row,
                          const float *w, vf sums[forward_filters][4]) {
  const float *pixels[4] = {pixel, pixel + spacing, pixel + row, pixel + row + spacing};
#if NBK_REGISTERS == 16
  // The sums, the weights and one pixel fit into registers.
  vf weights[forward_filters];
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++) weights[f] = (vf)w[f];
#pragma clang loop unroll(full)
  for (int t = 0; t < 4; t++) {
    vf x = load(pixels[t]);
#pragma clang loop unroll(full)
    for (int f = 0; f < filters; f++) fma_in_place(x, weights[f], &sums[f][t]);
  }
#else
  vf x[4];
#pragma clang loop unroll(full)
  for (int t = 0; t < 4; t++) x[t] = load(pixels[t]);
#pragma clang loop unroll(full)
  for (int f = 0; f < filters; f++)
#pragma clang loop unroll(full)
    for (int t = 0; t < 4; t++) sums[f][t] = fma_v(x[t], (vf)w[f], sums[f][t]);
#endif
}

/// One row of pooling windows for `filters` filters, starting at filter `f`; w[taps][filters].
NBK_INLINE void block_windows(const int kernel, const int filters, const block_forward_job *job,
                              const block_row_place *place, size_t f0, const float *w) {
  const size_t spacing = place->spacing, row = job->conv->width * spacing;
  const size_t all_filters = job->conv->filters, windows = job->pool->out_width;
  const uint64_t *found = place->found;
  const float *bias = job->bias == NULL ? NULL : job->bias + f0;
  float *y = place->y + f0 * spacing;
  selection *selected = place->selected + f0;
  uint64_t found_any = 0;
  for (int r = 0; r <= kernel; r++) found_any |= found[r];
  for (size_t q = 0; q < windows; q++) {
    if (!has_pixels(found_any, kernel, q)) {
#pragma clang loop unroll(full)
      for (int f = 0; f < filters; f++) {
        const block_outcome *outcome = &job->outcomes[f0 + (size_t)f];
        store(y + (q * all_filters + (size_t)f) * spacing, (vf)outcome->y);
        selected[q * all_filters + (size_t)f] = outcome->selected;
      }
      continue;
    }
    vf sums[forward_filters][4];
#pragma clang loop unroll(full)
    for (int f = 0; f < filters; f++)
      sums[f][0] = sums[f][1] = sums[f][2] = sums[f][3] = (vf)0.0f;
    for (int kh = 0; kh < kernel; kh++) {
      if (!has_pixels(found[kh] | found[kh + 1], kernel, q)) continue;
      const float *from = place->x + (size_t)kh * row + 2 * q * spacing;
#pragma clang loop unroll(full)
      for (int kw = 0; kw < kernel; kw++)
        block_tap(filters, from + (size_t)kw * spacing, spacing, row,
                  w + (kh * kernel + kw) * filters, sums);
    }
    bool is_rare = has_nan(filters, sums, bias);
#pragma clang loop unroll(full)
    for (int f = 0; f < filters; f++) {
      float own = bias == NULL ? -0.0f : bias[f];  // adding −0 changes nothing
      float *outcome = y + (q * all_filters + (size_t)f) * spacing;
      selection *chosen = &selected[q * all_filters + (size_t)f];
      if (is_rare) block_finish_nan(sums[f], own, outcome, chosen);
      else block_finish(sums[f], own, outcome, chosen);
    }
  }
}

/// One row of pooling windows, all filters.
NBK_INLINE void block_row(const int kernel, const block_forward_job *job,
                          const block_row_place *place) {
  const size_t filters = job->conv->filters, taps = (size_t)(kernel * kernel);
  size_t f = 0;
  for (; f + forward_filters <= filters; f += forward_filters)
    block_windows(kernel, forward_filters, job, place, f, job->packed_w + f * taps);
  for (; f < filters; f++) block_windows(kernel, 1, job, place, f, job->packed_w + f * taps);
}

static void block_row_3(const block_forward_job *job, const block_row_place *place) {
  block_row(3, job, place);
}

static void block_row_5(const block_forward_job *job, const block_row_place *place) {
  block_row(5, job, place);
}

/// Whether the last rows of a block's images, which no pooling window reaches, are finite. They are
/// part of the convolution's gradient, with gradients of zero.
static bool left_out_finite(const block_forward_job *job, size_t first_image, size_t images) {
  const nbk_window *conv = job->conv;
  size_t used = (2 * job->pool->out_height + conv->kernel_height - 1) * conv->width;
  size_t pixels = conv->height * conv->width;
  if (job->samples_last)
    return all_vectors_finite(job->x + used * conv->batch + first_image, conv->batch,
                              pixels - used);
  for (size_t image = first_image; image < first_image + images; image++)
    if (!all_finite(job->x + image * pixels + used, pixels - used)) return false;
  return true;
}

/// Strips begin ..< end, numbered through all blocks.
static void block_forward_body(void *context, size_t begin, size_t end) {
  const block_forward_job *job = context;
  const nbk_window *conv = job->conv, *pool = job->pool;
  size_t row_outputs = pool->out_width * conv->filters, kernel = conv->kernel_height;
  size_t strip_rows = (pool->out_height + job->strips - 1) / job->strips;
  size_t most_pixels = (2 * strip_rows + kernel - 1) * conv->width * lanes;
  float *x_lanes = job->samples_last ? NULL : nbk_scratch(1, most_pixels * sizeof(float));
  float *y_lanes = job->samples_last ? NULL : nbk_scratch(2, row_outputs * lanes * sizeof(float));
  uint64_t *found = nbk_scratch(5, (2 * strip_rows + kernel - 1) * sizeof *found);
  selection *unsaved =
      job->saved == NULL ? nbk_scratch(3, row_outputs * sizeof(selection)) : NULL;
  for (size_t strip = begin; strip < end; strip++) {
    size_t block = strip / job->strips, first_image = block * lanes;
    size_t images = minimum(lanes, conv->batch - first_image);
    size_t first_row = strip % job->strips * strip_rows;
    if (first_row >= pool->out_height) continue;
    size_t rows = minimum(strip_rows, pool->out_height - first_row);
    size_t pixel_rows = 2 * rows + kernel - 1, first_pixel = 2 * first_row * conv->width;
    // The last rows of pixels are the first ones of the next strip, which checks them.
    bool is_last = first_row + rows == pool->out_height;
    size_t own_pixels = (is_last ? pixel_rows : 2 * rows) * conv->width;

    block_row_place place = {.x = x_lanes, .y = y_lanes, .selected = unsaved, .spacing = lanes};
    if (job->samples_last) {
      place.spacing = conv->batch;
      place.x = job->x + first_pixel * place.spacing + first_image;
      place.y = job->y + first_row * row_outputs * place.spacing + first_image;
    } else {
      transpose_to_lanes(job->x + first_image * conv->height * conv->width + first_pixel,
                         conv->height * conv->width, images, pixel_rows * conv->width, x_lanes,
                         lanes);
    }
    if (job->skips_zeros) find_pixels(place.x, place.spacing, pixel_rows, conv->width, found);
    else memset(found, 0xff, pixel_rows * sizeof *found);
    if (job->saved != NULL) {
      block_saved saved = saved_blocks(job->saved, conv, job->samples_last);
      if (!job->samples_last)
        memcpy(saved.x + (block * conv->height * conv->width + first_pixel) * lanes, x_lanes,
               own_pixels * lanes * sizeof(float));
      if (!all_vectors_finite(place.x, place.spacing, own_pixels)
          || (is_last && !left_out_finite(job, first_image, images)))
        atomic_store_explicit(&((nbk_saved_header *)job->saved)->has_infinite, true,
                              memory_order_relaxed);
      place.selected = saved.selected + (block * pool->out_height + first_row) * row_outputs;
    }
    for (size_t row = 0; row < rows; row++) {
      place.found = found + 2 * row;
      if (kernel == 3) block_row_3(job, &place);
      else block_row_5(job, &place);
      place.x += 2 * conv->width * place.spacing;
      if (job->saved != NULL) place.selected += row_outputs;
      if (job->samples_last) {
        place.y += row_outputs * place.spacing;
        continue;
      }
      size_t output = (first_image * pool->out_height + first_row + row) * row_outputs;
      transpose_from_lanes(y_lanes, images, row_outputs, job->y + output,
                           pool->out_height * row_outputs);
    }
  }
}

static void block_forward(const float *x, const float *w, const float *bias, float *y,
                          void *saved, const nbk_window *conv, const nbk_window *pool,
                          bool samples_last) {
  size_t filters = conv->filters, taps = conv->kernel_height * conv->kernel_width;
  // Groups of filters that block_windows computes together: [taps][filters of the group].
  float *packed = nbk_scratch(0, filters * taps * sizeof(float));
  for (size_t f = 0; f < filters; f++) {
    size_t whole = filters / forward_filters * forward_filters;
    size_t group = f < whole ? forward_filters : 1, first = f / group * group;
    for (size_t t = 0; t < taps; t++)
      packed[first * taps + t * group + (f - first)] = w[t * filters + f];
  }
  block_forward_job job = {.x = x, .packed_w = packed, .bias = bias, .y = y, .saved = saved,
                           .conv = conv, .pool = pool, .samples_last = samples_last};
  // A sum of −0 is visible only if the bias that is added to it is also −0.
  job.skips_zeros = bias != NULL && all_finite(w, filters * taps);
  for (size_t f = 0; job.skips_zeros && f < filters; f++)
    job.skips_zeros = bias[f] != 0.0f || !signbit(bias[f]);
  block_outcome *outcomes = nbk_scratch(4, filters * sizeof *outcomes);
  for (size_t f = 0; job.skips_zeros && f < filters; f++) {
    vf sum = (vf)(0.0f + bias[f]);
    const vf sums[4] = {sum, sum, sum, sum};
    vf y_of_all;
    block_finish_nan(sums, -0.0f, (float *)&y_of_all, &outcomes[f].selected);
    outcomes[f].y = y_of_all[0];
  }
  job.outcomes = outcomes;
  // A strip has some rows of pixels in common with the next one, so there should not be too many.
  job.strips = minimum(4, (pool->out_height + 1) / 2);
  size_t strip_work = 4 * pool->out_height * pool->out_width / job.strips * filters * taps * lanes;
  nbk_parallel(blocks_of(conv->batch) * job.strips, 1 + product_grain / (strip_work + 1),
               block_forward_body, &job);
}
