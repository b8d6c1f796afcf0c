// Convolution: for every row of outputs a product of image and kernel, without a copy of the image.
// Lanes run over filters, and tiles over neighbouring outputs. These are along a row or, where the
// window crosses the image's left or right edge, down a column, with only the taps inside the
// image.

typedef struct {
  const float *x, *packed, *bias;
  float *y;
  const nbk_window *s;
} conv2d_job;

/// `count` outputs, starting at column q of row p of an image. They are neighbours along the row,
/// or down the column, and their windows have the same taps inside the image.
static void conv2d_outputs(const conv2d_job *job, size_t image, size_t p, size_t q, size_t count,
                           bool goes_down) {
  const nbk_window *s = job->s;
  const size_t channels = s->channels, filters = s->filters, dilation = s->dilation_width;
  const size_t row_taps = s->kernel_width * channels;
  const size_t panel_size = s->kernel_height * row_taps * tile_columns;
  const taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, s->dilation_height,
                                s->height);
  const taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, dilation, s->width);
  const ptrdiff_t pixel = (ptrdiff_t)channels, row = (ptrdiff_t)s->width * pixel;
  const float *first_tap =
      job->x
      + ((ptrdiff_t)(image * s->height + p * s->stride_height + down.lo * s->dilation_height)
         - (ptrdiff_t)s->top)
            * row
      + ((ptrdiff_t)(q * s->stride_width + across.lo * dilation) - (ptrdiff_t)s->left) * pixel;
  for (size_t first = 0; first < filters; first += tile_columns) {
    tile_job work = {
      .a = first_tap,
      .a_row = goes_down ? (ptrdiff_t)s->stride_height * row : (ptrdiff_t)s->stride_width * pixel,
      .a_outer = (ptrdiff_t)s->dilation_height * row,
      .a_middle = (ptrdiff_t)dilation * pixel,
      .a_inner = 1,
      .b = job->packed + first / tile_columns * panel_size
           + (down.lo * row_taps + across.lo * channels) * tile_columns,
      .b_outer = (ptrdiff_t)(row_taps * tile_columns),
      .b_middle = (ptrdiff_t)(channels * tile_columns),
      .b_inner = tile_columns,
      .outer = down.hi - down.lo,
      // Neighbouring taps are a contiguous run of the image's elements.
      .middle = dilation == 1 ? 1 : across.hi - across.lo,
      .inner = dilation == 1 ? (across.hi - across.lo) * channels : channels,
      .bias = job->bias == NULL ? NULL : job->bias + first,
      .c = job->y + ((image * s->out_height + p) * s->out_width + q) * filters + first,
      .c_row = (ptrdiff_t)(goes_down ? s->out_width * filters : filters),
    };
    tile(work, count, minimum(tile_columns, filters - first));
  }
}

/// The positions begin ..< end along an axis at which a window is completely inside the image; none
/// if begin is end.
typedef struct { size_t begin, end; } whole_windows;

static whole_windows find_whole_windows(size_t stride, size_t before, size_t kernel,
                                        size_t dilation, size_t size, size_t positions) {
  size_t window = (kernel - 1) * dilation + 1;
  size_t begin = (before + stride - 1) / stride;
  size_t end = size + before < window
    ? 0 : minimum((size + before - window) / stride + 1, positions);
  return begin < end ? (whole_windows){begin, end} : (whole_windows){positions, positions};
}

NBK_INLINE size_t clamp(size_t position, size_t low, size_t high) {
  return minimum(position < low ? low : position, high);
}

/// Rows begin ..< end of outputs, numbered through all images.
static void conv2d_body(void *context, size_t begin, size_t end) {
  const conv2d_job *job = context;
  const nbk_window *s = job->s;
  const whole_windows down = find_whole_windows(s->stride_height, s->top, s->kernel_height,
                                                s->dilation_height, s->height, s->out_height);
  const whole_windows across = find_whole_windows(s->stride_width, s->left, s->kernel_width,
                                                  s->dilation_width, s->width, s->out_width);
  while (begin < end) {
    const size_t image = begin / s->out_height, top = begin % s->out_height;
    const size_t bottom = minimum(s->out_height, top + (end - begin));
    if (across.begin < across.end)
      for (size_t p = top; p < bottom; p++)
        conv2d_outputs(job, image, p, across.begin, across.end - across.begin, false);
    // Outputs whose windows cross the left or right edge have similar ones above and below.
    const size_t first = clamp(down.begin, top, bottom), last = clamp(down.end, first, bottom);
    for (size_t q = across.begin == 0 ? across.end : 0; q < s->out_width;
         q = q + 1 == across.begin ? across.end : q + 1) {
      for (size_t p = top; p < first; p++) conv2d_outputs(job, image, p, q, 1, true);
      if (first < last) conv2d_outputs(job, image, first, q, last - first, true);
      for (size_t p = last; p < bottom; p++) conv2d_outputs(job, image, p, q, 1, true);
    }
    begin += bottom - top;
  }
}

static void conv2d(const float *x, const float *w, const float *bias, float *y,
                   const nbk_window *s) {
  size_t terms = s->kernel_height * s->kernel_width * s->channels;
  const float *packed = pack_panels(0, &(pack_job){.b = w, .groups = 1, .inner = terms,
                                                   .b_inner = s->filters, .b_column = 1,
                                                   .columns = s->filters});
  size_t work_per_row = s->out_width * s->filters * terms;
  nbk_parallel(s->batch * s->out_height, 1 + product_grain / (work_per_row + 1), conv2d_body,
               &(conv2d_job){x, packed, bias, y, s});
}
