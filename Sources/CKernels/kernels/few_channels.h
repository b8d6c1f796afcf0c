// The gradient of a convolution's kernel for images with few channels, where a single tap would be
// only one or two chains. The pixels of all taps of an output are copied side by side, those
// outside the image as zeros, and tiles run over all taps.
//
// A zero times a finite gradient can only change the sign of a zero. The sum over the images starts
// at +0 and hides that.

/// In this form an image is [out_height][columns][kernel_height][channels]. Each output uses
/// kernel_width consecutive columns.
NBK_INLINE size_t spread_columns(const nbk_window *s) {
  return (s->out_width - 1) * s->stride_width + s->kernel_width;
}

/// Writes the pixels inside the image.
NBK_INLINE void spread_pixels(const int channels, const float *x, const nbk_window *s, float *to) {
  const size_t pixel = s->kernel_height * (size_t)channels, row = spread_columns(s) * pixel;
  size_t first = s->left < spread_columns(s) ? s->left : spread_columns(s);
  size_t width = minimum(s->width, spread_columns(s) - first);
  for (size_t p = 0; p < s->out_height; p++)
    for (size_t kh = 0; kh < s->kernel_height; kh++) {
      // Above the image, the unsigned row is greater than any height.
      size_t h = p * s->stride_height + kh * s->dilation_height - s->top;
      if (h >= s->height) continue;
      const float *from = x + h * s->width * (size_t)channels;
      float *into = to + p * row + first * pixel + kh * (size_t)channels;
      for (size_t w = 0; w < width; w++, from += channels, into += pixel)
#pragma clang loop unroll(full)
        for (int c = 0; c < channels; c++) into[c] = from[c];
    }
}

static void spread_image(const float *x, const nbk_window *s, float *to) {
  switch (s->channels) {
    case 1: spread_pixels(1, x, s, to); break;
    case 2: spread_pixels(2, x, s, to); break;
    case 3: spread_pixels(3, x, s, to); break;
  }
}

/// Images begin ..< end of a round.
static void few_channels_dw_body(void *context, size_t begin, size_t end) {
  const conv2d_dw_job *job = context;
  const nbk_window *s = job->s;
  size_t filters = s->filters, group = s->kernel_height * s->channels,
      rows = group * s->kernel_width;
  size_t elements = s->out_height * spread_columns(s) * group;
  // A tile with one more row is faster than a tile of a single row. Its reads beyond the last pixel
  // have no effect.
  size_t even_rows = (rows + 1) / 2 * 2;
  // Scratch slots that no caller of conv2d_dw uses.
  float *spread = nbk_scratch(4, (elements + 1) * sizeof(float));
  float *sums = nbk_scratch(5, even_rows * filters * sizeof(float));
  memset(spread, 0, (elements + 1) * sizeof(float));
  for (size_t local = begin; local < end; local++) {
    size_t image = job->first_image + local, g_row;
    float *partial = job->partial + local * (job->weights + filters);
    const float *g = rows_of_vectors(job, image, &g_row);
    sum_of_rows(g, g_row, s, partial + job->weights);
    if (!all_finite(partial + job->weights, filters)) {
      for (size_t kh = 0; kh < s->kernel_height; kh++)
        conv2d_dw_row(job, image, kh, g, g_row, partial);
      continue;
    }
    spread_image(job->x + image * s->height * s->width * s->channels, s, spread);
    for (size_t first = 0; first < filters; first += tile_columns) {
      tile_job work = {
        .a = spread,
        .a_row = 1,
        .a_outer = (ptrdiff_t)(spread_columns(s) * group),
        .a_inner = (ptrdiff_t)(s->stride_width * group),
        .b = g + first,
        .b_outer = (ptrdiff_t)(s->out_width * g_row),
        .b_inner = (ptrdiff_t)g_row,
        .outer = s->out_height,
        .middle = 1,
        .inner = s->out_width,
        .c = sums + first,
        .c_row = (ptrdiff_t)filters,
      };
      tile(work, even_rows, minimum(tile_columns, filters - first));
    }
    for (size_t kh = 0; kh < s->kernel_height; kh++)
      for (size_t kw = 0; kw < s->kernel_width; kw++)
        memcpy(partial + (kh * s->kernel_width + kw) * s->channels * filters,
               sums + (kw * group + kh * s->channels) * filters,
               s->channels * filters * sizeof(float));
  }
}

static void conv2d_dw(const float *x, const float *g, float *dw, float *db, const nbk_window *s) {
  size_t kernel_taps = s->kernel_height * s->kernel_width;
  size_t outputs = s->out_height * s->out_width, weights = kernel_taps * s->channels * s->filters;
  bool has_few_channels = s->channels > 0 && s->channels <= 3 && s->kernel_width * s->channels <= 9
                          && kernel_taps > 1 && outputs > 0 && s->dilation_width == 1
                          && s->out_height * spread_columns(s) * s->kernel_height * s->channels
                                 <= 4 * cached_elements;
  if (has_few_channels) kernel_gradients(x, g, dw, db, s, weights, 1, few_channels_dw_body);
  else kernel_gradients(x, g, dw, db, s, weights, s->kernel_height, conv2d_dw_body);
}
