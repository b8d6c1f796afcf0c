// Products of a layer whose input lies transposed, x[inner][samples], the samples in whole vectors:
// lane l of a vector belongs to sample l. A thread gets neighbouring samples, the ones that it had
// in the layer before, except where the samples are summed over: there, neighbouring weights.

typedef struct {
  const float *x, *w, *bias, *g;
  float *y, *dx, *dw;
  size_t samples, inner, columns;
} samples_last_job;

/// How many outputs of a tile go by at a time: enough chains to hide a multiply-add's latency.
enum { chains_at_once = 8 };

/// Vectors of samples begin ..< end: y[sample, column] = the chain over inner, + bias[column].
static void samples_last_body(void *context, size_t begin, size_t end) {
  const samples_last_job *job = context;
  for (size_t first = begin * lanes; first < end * lanes; first += tile_columns) {
    size_t samples = minimum(tile_columns, end * lanes - first);
    tile((tile_job){.a = job->w, .a_row = 1, .a_inner = (ptrdiff_t)job->columns, .outer = 1,
                    .middle = 1, .inner = job->inner, .b = job->x + first,
                    .b_inner = (ptrdiff_t)job->samples, .bias = job->bias,
                    .c = job->y + first * job->columns, .c_row = 1, .c_column = job->columns},
         job->columns, samples);
  }
}

static void matmul_samples_last(const float *x, const float *w, const float *bias, float *y,
                                size_t samples, size_t inner, size_t columns) {
  if (columns == 0) return;
  nbk_parallel(samples / lanes, 1 + product_grain / (inner * columns * lanes + 1),
               samples_last_body,
               &(samples_last_job){.x = x, .w = w, .bias = bias, .y = y, .samples = samples,
                                   .inner = inner, .columns = columns});
}

/// `rows` rows of dx for one vector of samples, given g[columns][lanes].
NBK_INLINE void samples_last_dx_rows(const int rows, const float *w, const float *g,
                                     const samples_last_job *job, float *dx) {
  const size_t columns = job->columns;
  vf sums[chains_at_once];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sums[r] = (vf)0.0f;
  for (size_t o = 0; o < columns; o++) {
    vf gradient = load(g + o * lanes);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
      sums[r] = fma_v(gradient, (vf)w[(size_t)r * columns + o], sums[r]);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) store(dx + (size_t)r * job->samples, sums[r]);
}

/// Vectors of samples begin ..< end: dx[row, sample] = the chain over columns.
static void samples_last_dx_body(void *context, size_t begin, size_t end) {
  const samples_last_job *job = context;
  const size_t columns = job->columns, samples = job->samples;
  float *g = nbk_scratch(0, (columns + 1) * lanes * sizeof(float));
  for (size_t block = begin; block < end; block++) {
    transpose_to_lanes(job->g + block * lanes * columns, columns, lanes, columns, g, lanes);
    float *dx = job->dx + block * lanes;
    size_t row = 0;
    for (; row + chains_at_once <= job->inner; row += chains_at_once)
      samples_last_dx_rows(chains_at_once, job->w + row * columns, g, job, dx + row * samples);
    for (; row < job->inner; row++)
      samples_last_dx_rows(1, job->w + row * columns, g, job, dx + row * samples);
  }
}

static void matmul_samples_last_dx(const float *g, const float *w, float *dx, size_t samples,
                                   size_t inner, size_t columns) {
  nbk_parallel(samples / lanes, 1 + product_grain / (inner * columns * lanes + 1),
               samples_last_dx_body,
               &(samples_last_job){.g = g, .w = w, .dx = dx, .samples = samples, .inner = inner,
                                   .columns = columns});
}

/// `rows` rows of dw, one vector of columns, given g[samples][lanes].
NBK_INLINE void samples_last_dw_rows(const int rows, const float *x, const float *g,
                                     size_t samples, float *dw, size_t dw_row, size_t count) {
  vf sums[chains_at_once];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) sums[r] = (vf)0.0f;
  for (size_t n = 0; n < samples; n++) {
    vf gradient = load(g + n * lanes);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
      sums[r] = fma_v((vf)x[(size_t)r * samples + n], gradient, sums[r]);
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++) write_vector(dw + (size_t)r * dw_row, sums[r], count);
}

/// Groups of chains_at_once rows begin ..< end: dw[row, column] = the chain over samples.
static void samples_last_dw_body(void *context, size_t begin, size_t end) {
  const samples_last_job *job = context;
  const size_t columns = job->columns, samples = job->samples;
  float *g = nbk_scratch(0, samples * lanes * sizeof(float));
  size_t last_row = minimum(end * chains_at_once, job->inner);
  for (size_t first = 0; first < columns; first += lanes) {
    size_t count = minimum(lanes, columns - first);
    for (size_t n = 0; n < samples; n++)
      store(g + n * lanes, read_vector(job->g + n * columns + first, count));
    float *dw = job->dw + first;
    size_t row = begin * chains_at_once;
    for (; row + chains_at_once <= last_row; row += chains_at_once)
      samples_last_dw_rows(chains_at_once, job->x + row * samples, g, samples, dw + row * columns,
                           columns, count);
    for (; row < last_row; row++)
      samples_last_dw_rows(1, job->x + row * samples, g, samples, dw + row * columns, columns,
                           count);
  }
}

static size_t samples_last_groups(size_t inner) {
  return (inner + chains_at_once - 1) / chains_at_once;
}

static void matmul_samples_last_dw(const float *x, const float *g, float *dw, size_t samples,
                                   size_t inner, size_t columns) {
  nbk_parallel(samples_last_groups(inner),
               1 + product_grain / (chains_at_once * samples * columns + 1), samples_last_dw_body,
               &(samples_last_job){.x = x, .g = g, .dw = dw, .samples = samples, .inner = inner,
                                   .columns = columns});
}

/// Groups of rows begin ..< end of dw, and the same part of dx's vectors of samples.
static void samples_last_gradients_body(void *context, size_t begin, size_t end) {
  const samples_last_job *job = context;
  size_t blocks = job->samples / lanes, groups = samples_last_groups(job->inner);
  samples_last_dw_body(context, begin, end);
  samples_last_dx_body(context, begin * blocks / groups, end * blocks / groups);
}

static void matmul_samples_last_gradients(const float *x, const float *w, const float *g, float *dx,
                                          float *dw, size_t samples, size_t inner, size_t columns) {
  nbk_parallel(samples_last_groups(inner),
               1 + product_grain / (2 * chains_at_once * samples * columns + 1),
               samples_last_gradients_body,
               &(samples_last_job){.x = x, .w = w, .g = g, .dx = dx, .dw = dw, .samples = samples,
                                   .inner = inner, .columns = columns});
}
