// Convolution: for every row of outputs a product of image and kernel, without copying the image.
// Lanes run over filters, tiles over neighbouring outputs. Where the window overlaps the image's
// edge, an output is a tile of its own with just the taps inside.

typedef struct {
  const float *x, *packed, *bias;
  float *y;
  const nbk_window *s;
} conv2d_job;

/// Rows begin ..< end of outputs, all images' rows counted through.
static void conv2d_body(void *context, size_t begin, size_t end) {
  const conv2d_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels, filters = s->filters, row_taps = s->kernel_width * channels;
  size_t panel_size = s->kernel_height * row_taps * tile_columns;
  size_t dilation = s->dilation_width, window_width = (s->kernel_width - 1) * dilation + 1;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, s->dilation_height,
                            s->height);
    const float *image_row =
        job->x
        + ((ptrdiff_t)(image * s->height + p * s->stride_height + down.lo * s->dilation_height)
           - (ptrdiff_t)s->top)
              * (ptrdiff_t)(s->width * channels);
    for (size_t q = 0; q < s->out_width;) {
      taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, dilation, s->width);
      size_t count = 1;
      if (across.hi - across.lo == s->kernel_width) {
        // Up to the last output whose window ends inside the image.
        size_t last = (s->width + s->left - window_width) / s->stride_width;
        count = minimum(last + 1, s->out_width) - q;
      }
      // Taps side by side are one run of the image's elements.
      size_t runs = dilation == 1 ? 1 : across.hi - across.lo;
      for (size_t first = 0; first < filters; first += tile_columns) {
        tile_job work = {
          .a = image_row
               + ((ptrdiff_t)(q * s->stride_width + across.lo * dilation) - (ptrdiff_t)s->left)
                     * (ptrdiff_t)channels,
          .a_row = (ptrdiff_t)(s->stride_width * channels),
          .a_outer = (ptrdiff_t)(s->dilation_height * s->width * channels),
          .a_middle = (ptrdiff_t)(dilation * channels),
          .a_inner = 1,
          .b = job->packed + first / tile_columns * panel_size
               + (down.lo * row_taps + across.lo * channels) * tile_columns,
          .b_outer = (ptrdiff_t)(row_taps * tile_columns),
          .b_middle = (ptrdiff_t)(channels * tile_columns),
          .b_inner = tile_columns,
          .outer = down.hi - down.lo,
          .middle = runs,
          .inner = dilation == 1 ? (across.hi - across.lo) * channels : channels,
          .bias = job->bias == NULL ? NULL : job->bias + first,
          .c = job->y + (row * s->out_width + q) * filters + first,
          .c_row = (ptrdiff_t)filters,
        };
        tile(work, count, minimum(tile_columns, filters - first));
      }
      q += count;
    }
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
