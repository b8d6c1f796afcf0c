// Products of a layer whose input is transposed, x[inner][samples], where the samples fill whole
// vectors: lane l of a vector belongs to sample l. A thread gets neighbouring samples, the same
// ones as in the previous layer. In sums over the samples it gets neighbouring weights instead.

typedef struct {
  const float *x, *w, *bias, *g;
  float *y, *dx, *dw;
  size_t samples, inner, columns;
} samples_last_job;

/// The number of outputs of a tile at a time, and of vectors: enough chains to hide the latency of
/// a multiply-add. Two vectors of eight samples are one cache line.
#if NBK_LANES == 8
enum { chains_at_once = 6, vectors_at_once = 2 };
#else
enum { chains_at_once = 8, vectors_at_once = 1 };
#endif

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

/// The chains over o < count of fma(x[r · x_row + o · x_inner], g[o][v], acc), for r < rows and v <
/// vectors. The rest of the vectors_at_once vectors of g is skipped.
NBK_INLINE void samples_last_chains(const int rows, const int vectors, const float *x, size_t x_row,
                                    const float *g, size_t count,
                                    vf sums[chains_at_once][vectors_at_once]) {
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (vf)0.0f;
  for (size_t o = 0; o < count; o++, g += vectors_at_once * lanes) {
    vf right[vectors_at_once];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) right[v] = load(g + v * lanes);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      vf left = (vf)x[(size_t)r * x_row + o];
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] = fma_v(left, right[v], sums[r][v]);
    }
  }
}

/// `rows` rows of dx for some vectors of samples, given g[columns][vectors_at_once][lanes].
NBK_INLINE void samples_last_dx_rows(const int rows, const int vectors, const float *w,
                                     const float *g, const samples_last_job *job, float *dx) {
  vf sums[chains_at_once][vectors_at_once];
  samples_last_chains(rows, vectors, w, job->columns, g, job->columns, sums);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) store(dx + (size_t)r * job->samples + v * lanes, sums[r][v]);
}

NBK_INLINE void samples_last_dx_vectors(const int vectors, const samples_last_job *job,
                                        size_t block, float *g) {
  const size_t columns = job->columns, samples = job->samples;
  for (int v = 0; v < vectors; v++)
    transpose_to_lanes(job->g + (block + (size_t)v) * lanes * columns, columns, lanes, columns,
                       g + v * lanes, vectors_at_once * lanes);
  float *dx = job->dx + block * lanes;
  size_t row = 0;
  for (; row + chains_at_once <= job->inner; row += chains_at_once)
    samples_last_dx_rows(chains_at_once, vectors, job->w + row * columns, g, job,
                         dx + row * samples);
  for (; row < job->inner; row++)
    samples_last_dx_rows(1, vectors, job->w + row * columns, g, job, dx + row * samples);
}

/// Vectors of samples begin ..< end: dx[row, sample] = the chain over columns.
static void samples_last_dx_body(void *context, size_t begin, size_t end) {
  const samples_last_job *job = context;
  float *g = nbk_scratch(0, (job->columns + 1) * vectors_at_once * lanes * sizeof(float));
  size_t block = begin;
  for (; block + vectors_at_once <= end; block += vectors_at_once)
    samples_last_dx_vectors(vectors_at_once, job, block, g);
  for (; block < end; block++) samples_last_dx_vectors(1, job, block, g);
}

static void matmul_samples_last_dx(const float *g, const float *w, float *dx, size_t samples,
                                   size_t inner, size_t columns) {
  nbk_parallel(samples / lanes, 1 + product_grain / (inner * columns * lanes + 1),
               samples_last_dx_body,
               &(samples_last_job){.g = g, .w = w, .dx = dx, .samples = samples, .inner = inner,
                                   .columns = columns});
}

/// `rows` rows of dw, `count` columns in some vectors, given g[samples][vectors_at_once][lanes].
NBK_INLINE void samples_last_dw_rows(const int rows, const int vectors, const float *x,
                                     const float *g, size_t samples, float *dw, size_t dw_row,
                                     size_t count) {
  vf sums[chains_at_once][vectors_at_once];
  samples_last_chains(rows, vectors, x, samples, g, samples, sums);
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      write_vector(dw + (size_t)r * dw_row + v * lanes, sums[r][v],
                   minimum(lanes, count - (size_t)v * lanes));
}

/// Groups begin ..< end of chains_at_once rows, with `count` columns starting at `first`.
NBK_INLINE void samples_last_dw_vectors(const int vectors, const samples_last_job *job,
                                        size_t begin,
                                        size_t end, size_t first, size_t count, float *g) {
  const size_t columns = job->columns, samples = job->samples;
  for (size_t sample = 0; sample < samples; sample++) {
    const float *from = job->g + sample * columns + first;
    float *to = g + sample * vectors_at_once * lanes;
    NBK_FOR_VECTORS(0, count, { store(to + i, read_vector(from + i, n)); });
  }
  float *dw = job->dw + first;
  size_t row = begin * chains_at_once, last_row = minimum(end * chains_at_once, job->inner);
  for (; row + chains_at_once <= last_row; row += chains_at_once)
    samples_last_dw_rows(chains_at_once, vectors, job->x + row * samples, g, samples,
                         dw + row * columns, columns, count);
  for (; row < last_row; row++)
    samples_last_dw_rows(1, vectors, job->x + row * samples, g, samples, dw + row * columns,
                         columns, count);
}

/// Groups begin ..< end of chains_at_once rows: dw[row, column] = the chain over samples.
static void samples_last_dw_body(void *context, size_t begin, size_t end) {
  const samples_last_job *job = context;
  float *g = nbk_scratch(0, job->samples * vectors_at_once * lanes * sizeof(float));
  for (size_t first = 0; first < job->columns; first += vectors_at_once * lanes) {
    size_t count = minimum(vectors_at_once * lanes, job->columns - first);
    if (count > lanes) samples_last_dw_vectors(vectors_at_once, job, begin, end, first, count, g);
    else samples_last_dw_vectors(1, job, begin, end, first, count, g);
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

/// Groups begin ..< end of rows of dw, and the same part of dx's vectors of samples.
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
