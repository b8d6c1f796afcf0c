// The gradients of a convolution.

// ---- With respect to the image ---------------------------------------------------------------
// Lanes run over channels. Along an axis of stride s, pixels whose positions are equal modulo s get
// their gradients through the same taps, s apart, from neighbouring outputs. A tile runs over such
// pixels.

/// The taps that reach a pixel along one axis: `count` of them, first, first + stride, …, from the
/// outputs output, output - dilation, …. Either the stride or the dilation is 1.
typedef struct {
  size_t first, count, output;
  bool is_whole;  // no tap is missing because its output does not exist
} reach;

NBK_INLINE reach reach_of(size_t pixel, size_t before, size_t stride, size_t dilation,
                          size_t kernel, size_t outputs) {
  if (dilation != 1) {
    size_t start = pixel + before;  // the output is start - tap * dilation
    size_t lo = start >= outputs ? (start - outputs + dilation) / dilation : 0;
    size_t hi = minimum(kernel, start / dilation + 1);
    if (lo >= hi) return (reach){0, 0, 0, false};
    return (reach){lo, hi - lo, start - lo * dilation, hi - lo == kernel};
  }
  size_t rest = (pixel + before) % stride, output = (pixel + before) / stride;
  size_t all = kernel > rest ? (kernel - rest + stride - 1) / stride : 0;
  size_t skip = output >= outputs ? output + 1 - outputs : 0;
  size_t stop = minimum(all, output + 1);
  size_t count = stop > skip ? stop - skip : 0;
  if (count == 0) return (reach){0, 0, 0, all == 0};
  return (reach){rest + skip * stride, count, output - skip, count == all};
}

typedef struct {
  const float *g, *packed;
  float *dx;
  const nbk_window *s;
} conv2d_dx_job;

/// The gradients of pixels, starting at column w of row h of an image. Either `count` pixels along
/// the row, a stride apart, or neighbours down the column that the same taps reach.
static void conv2d_dx_pixels(const conv2d_dx_job *job, size_t image, size_t h, size_t w,
                             size_t count, bool goes_down) {
  const nbk_window *s = job->s;
  const size_t channels = s->channels, filters = s->filters, stride = s->stride_width;
  const size_t tap_size = filters * tile_columns;
  const size_t panel_size = s->kernel_height * s->kernel_width * tap_size;
  const reach down = reach_of(h, s->top, s->stride_height, s->dilation_height, s->kernel_height,
                              s->out_height);
  const reach across =
      reach_of(w, s->left, stride, s->dilation_width, s->kernel_width, s->out_width);
  for (size_t first = 0; first < channels; first += tile_columns) {
    tile_job work = {
      .a = job->g
           + ((image * s->out_height + down.output) * s->out_width + across.output) * filters,
      .a_row = (ptrdiff_t)(goes_down ? s->out_width * filters : filters),
      .a_outer = -(ptrdiff_t)(s->dilation_height * s->out_width * filters),
      .a_middle = -(ptrdiff_t)(s->dilation_width * filters),
      .a_inner = 1,
      .b = job->packed + first / tile_columns * panel_size
           + (down.first * s->kernel_width + across.first) * tap_size,
      .b_outer = (ptrdiff_t)(s->stride_height * s->kernel_width * tap_size),
      .b_middle = (ptrdiff_t)(stride * tap_size),
      .b_inner = tile_columns,
      .outer = down.count,
      .middle = across.count,
      .inner = filters,
      .c = job->dx + ((image * s->height + h) * s->width + w) * channels + first,
      .c_row = (ptrdiff_t)(goes_down ? s->width * channels : stride * channels),
    };
    tile(work, count, minimum(tile_columns, channels - first));
  }
}

/// The number of pixels, a stride apart and starting at one of them, that all taps reach; possibly
/// 0.
static size_t whole_reaches(size_t pixel, size_t size, size_t before, size_t stride,
                            size_t dilation, size_t kernel, size_t outputs) {
  size_t count = 0;
  while (pixel + count * stride < size
         && reach_of(pixel + count * stride, before, stride, dilation, kernel, outputs).is_whole)
    count++;
  return count;
}

/// Rows begin ..< end of pixels, numbered through all images.
static void conv2d_dx_body(void *context, size_t begin, size_t end) {
  const conv2d_dx_job *job = context;
  const nbk_window *s = job->s;
  const size_t stride = s->stride_width;
  while (begin < end) {
    const size_t image = begin / s->height, top = begin % s->height;
    const size_t bottom = minimum(s->height, top + (end - begin));
    for (size_t start = 0; start < minimum(stride, s->width); start++) {
      for (size_t w = start; w < s->width;) {
        const size_t whole = whole_reaches(w, s->width, s->left, stride, s->dilation_width,
                                           s->kernel_width, s->out_width);
        for (size_t h = top, down; h < bottom; h += down) {
          // Pixels that are reached from the left or right edge have similar ones above and below.
          down = whole > 0 || s->stride_height != 1
                     ? 0
                     : whole_reaches(h, bottom, s->top, 1, s->dilation_height, s->kernel_height,
                                     s->out_height);
          if (down == 0) down = 1;
          conv2d_dx_pixels(job, image, h, w, whole > 0 ? whole : down, whole == 0);
        }
        w += (whole > 0 ? whole : 1) * stride;
      }
    }
    begin += bottom - top;
  }
}

static void conv2d_dx(const float *g, const float *w, float *dx, const nbk_window *s) {
  size_t kernel_taps = s->kernel_height * s->kernel_width;
  const float *packed = pack_panels(
      0, &(pack_job){.b = w, .groups = kernel_taps, .group = s->channels * s->filters,
                     .inner = s->filters, .b_inner = 1, .b_column = s->filters,
                     .columns = s->channels});
  size_t work_per_row = s->width * s->channels * kernel_taps * s->filters;
  nbk_parallel(s->batch * s->height, 1 + product_grain / (work_per_row + 1), conv2d_dx_body,
               &(conv2d_dx_job){g, packed, dx, s});
}

// ---- With respect to kernel and bias ---------------------------------------------------------
// One partial result for each image, then their sum in the order of the images. Lanes run over
// filters, tiles over neighbouring taps.

typedef struct {
  const float *x, *g;
  const nbk_window *s;
  size_t first_image, images;  // of this round
  float *partial;              // [images][weights + filters], the bias's at the end
  size_t weights;
  float *dw, *db;
} conv2d_dw_job;

/// The outputs lo ..< hi along one axis whose windows have their pixel `tap` inside the image.
NBK_INLINE taps outputs_inside(size_t tap, size_t stride, size_t before, size_t size,
                               size_t outputs) {
  size_t lo = tap < before ? (before - tap + stride - 1) / stride : 0;
  size_t hi = size + before > tap ? minimum(outputs, (size + before - tap - 1) / stride + 1) : 0;
  return (taps){minimum(lo, hi), hi};
}

/// The taps of one row of the kernel, starting at `tap`: as many as use the same outputs.
static void conv2d_dw_row(const conv2d_dw_job *job, size_t image, size_t kh, const float *g,
                          size_t g_row, float *partial) {
  const nbk_window *s = job->s;
  size_t channels = s->channels, filters = s->filters;
  size_t down = kh * s->dilation_height, dilation = s->dilation_width;
  taps p = outputs_inside(down, s->stride_height, s->top, s->height, s->out_height);
  for (size_t kw = 0, count; kw < s->kernel_width; kw += count) {
    size_t across = kw * dilation;
    taps q = outputs_inside(across, s->stride_width, s->left, s->width, s->out_width);
    for (count = 1; dilation == 1 && kw + count < s->kernel_width; count++) {
      taps next = outputs_inside(kw + count, s->stride_width, s->left, s->width, s->out_width);
      if (next.lo != q.lo || next.hi != q.hi) break;
    }
    bool is_empty = p.lo == p.hi || q.lo == q.hi;
    size_t h = image * s->height + p.lo * s->stride_height + down - s->top;
    size_t w = q.lo * s->stride_width + across - s->left;
    for (size_t first = 0; first < filters; first += tile_columns) {
      tile_job work = {
        // An empty chain reads nothing, so the pointer stays inside the image.
        .a = is_empty ? job->x : job->x + (h * s->width + w) * channels,
        .a_row = is_empty ? 0 : 1,
        .a_outer = (ptrdiff_t)(s->stride_height * s->width * channels),
        .a_inner = (ptrdiff_t)(s->stride_width * channels),
        .b = g + (p.lo * s->out_width + q.lo) * g_row + first,
        .b_outer = (ptrdiff_t)(s->out_width * g_row),
        .b_inner = (ptrdiff_t)g_row,
        .outer = is_empty ? 0 : p.hi - p.lo,
        .middle = 1,
        .inner = q.hi - q.lo,
        .c = partial + (kh * s->kernel_width + kw) * channels * filters + first,
        .c_row = (ptrdiff_t)filters,
      };
      tile(work, count * channels, minimum(tile_columns, filters - first));
    }
  }
}

/// An image's gradients in rows that are `row` elements apart and can be read in whole vectors.
/// They are not copied if enough other images follow.
NBK_INLINE const float *rows_of_vectors(const conv2d_dw_job *job, size_t image, size_t *row) {
  const nbk_window *s = job->s;
  size_t filters = s->filters, outputs = s->out_height * s->out_width;
  const float *g = job->g + image * outputs * filters;
  *row = filters;
  if (filters % lanes == 0 || (s->batch - 1 - image) * outputs * filters >= lanes) return g;
  *row = (filters + lanes - 1) / lanes * lanes;
  float *copy = nbk_scratch(1, (outputs * *row + lanes) * sizeof(float));
  for (size_t o = 0; o < outputs; o++)
    NBK_FOR_VECTORS(0, filters, {
      store(copy + o * *row + i, read_vector(g + o * filters + i, n));
    });
  return copy;
}

/// The bias's partial result.
NBK_INLINE void sum_of_rows(const float *g, size_t g_row, const nbk_window *s, float *partial) {
  NBK_FOR_VECTORS(0, s->filters, {
    vf sum = (vf)0.0f;
    for (size_t o = 0; o < s->out_height * s->out_width; o++) sum = sum + load(g + o * g_row + i);
    write_vector(partial + i, sum, n);
  });
}

/// Pairs begin ..< end of an image and a row of the kernel.
static void conv2d_dw_body(void *context, size_t begin, size_t end) {
  const conv2d_dw_job *job = context;
  const nbk_window *s = job->s;
  size_t packed_image = SIZE_MAX, g_row = 0;
  const float *g = NULL;
  for (size_t index = begin; index < end; index++) {
    size_t local = index / s->kernel_height, kh = index % s->kernel_height;
    size_t image = job->first_image + local;
    float *partial = job->partial + local * (job->weights + s->filters);
    if (packed_image != image) g = rows_of_vectors(job, image, &g_row);
    packed_image = image;
    conv2d_dw_row(job, image, kh, g, g_row, partial);
    if (kh == 0 && job->db != NULL) sum_of_rows(g, g_row, s, partial + job->weights);
  }
}

/// Adds the images' partial results to outputs begin ..< end, in the order of the images.
static void conv2d_dw_add_body(void *context, size_t begin, size_t end) {
  const conv2d_dw_job *job = context;
  size_t stride = job->weights + job->s->filters;
  for (size_t image = 0; image < job->images; image++) {
    const float *partial = job->partial + image * stride;
    NBK_FOR_VECTORS(begin, minimum(end, job->weights), {
      write_vector(job->dw + i, read_vector(job->dw + i, n) + read_vector(partial + i, n), n);
    });
    for (size_t i = begin > job->weights ? begin : job->weights; i < end && job->db != NULL; i++)
      job->db[i - job->weights] = job->db[i - job->weights] + partial[i];
  }
}

/// dw[weights] and db from partial results. `body` computes these, for each image in `pieces`
/// pieces.
static void kernel_gradients(const float *x, const float *g, float *dw, float *db,
                             const nbk_window *s, size_t weights, size_t pieces, nbk_body body) {
  size_t outputs = weights + s->filters;
  // As many images at a time that the partial results fit into 4 MiB.
  size_t round = (size_t)1 << 20;
  round = outputs < round ? round / (outputs + 1) : 1;
  round = minimum(round, s->batch);
  memset(dw, 0, weights * sizeof(float));
  if (db != NULL) memset(db, 0, s->filters * sizeof(float));
  conv2d_dw_job job = {.x = x, .g = g, .s = s, .weights = weights, .dw = dw, .db = db};
  job.partial = nbk_scratch(0, round * outputs * sizeof(float));
  size_t work_per_piece = s->out_height * s->out_width * weights / (pieces + !pieces);
  for (size_t image = 0; image < s->batch; image += round) {
    job.first_image = image;
    job.images = minimum(round, s->batch - image);
    nbk_parallel(job.images * pieces, 1 + product_grain / (work_per_piece + 1), body, &job);
    nbk_parallel(outputs, 1 + element_grain / job.images, conv2d_dw_add_body, &job);
  }
}
