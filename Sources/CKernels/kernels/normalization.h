// Batch normalization of the columns of x[rows, columns], and layer normalization of its rows.

typedef struct {
  const float *x, *g, *mean, *r, *factor, *a, *b;
  float *y, *first, *second;
  float epsilon;
  size_t rows, columns;
} normalization_job;

// ---- Columns -------------------------------------------------------------------------
// Lanes run over columns.

/// Vectors of columns begin ..< end.
static void batch_moments_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  float rows = (float)job->rows;
  NBK_FOR_VECTORS(begin * lanes, minimum(end * lanes, columns), {
    vf sum = (vf)0.0f;
    for (size_t k = 0; k < job->rows; k++) sum = sum + read_vector(job->x + k * columns + i, n);
    vf mean = sum / rows;
    vf squares = (vf)0.0f;
    for (size_t k = 0; k < job->rows; k++) {
      vf distance = read_vector(job->x + k * columns + i, n) - mean;
      squares = squares + distance * distance;
    }
    write_vector(job->first + i, mean, n);
    write_vector(job->second + i, squares / rows, n);
  });
}

NBK_INLINE size_t column_vectors(size_t columns) { return (columns + lanes - 1) / lanes; }

static void batch_moments(const float *x, float *mean, float *variance, size_t rows,
                          size_t columns) {
  nbk_parallel(column_vectors(columns), 1 + element_grain / (rows * lanes + 1), batch_moments_body,
               &(normalization_job){.x = x, .first = mean, .second = variance, .rows = rows,
                                    .columns = columns});
}

static void batch_normalize_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  for (size_t row = begin * columns; row < end * columns; row += columns)
    NBK_FOR_VECTORS(0, columns, {
      vf distance = read_vector(job->x + row + i, n) - read_vector(job->mean + i, n);
      vf y = distance * read_vector(job->factor + i, n);
      if (job->b != NULL) y = y + read_vector(job->b + i, n);
      write_vector(job->y + row + i, y, n);
    });
}

static void batch_normalize(const float *x, const float *mean, const float *factor,
                            const float *offset, float *y, size_t rows, size_t columns) {
  nbk_parallel(rows, 1 + element_grain / (columns + 1), batch_normalize_body,
               &(normalization_job){.x = x, .mean = mean, .factor = factor, .b = offset, .y = y,
                                    .columns = columns});
}

/// Vectors of columns begin ..< end.
static void batch_norm_sums_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  NBK_FOR_VECTORS(begin * lanes, minimum(end * lanes, columns), {
    vf mean = read_vector(job->mean + i, n), r = read_vector(job->r + i, n);
    vf scale = (vf)0.0f, offset = (vf)0.0f;
    for (size_t k = 0; k < job->rows; k++) {
      vf g = read_vector(job->g + k * columns + i, n);
      scale = scale + g * ((read_vector(job->x + k * columns + i, n) - mean) * r);
      offset = offset + g;
    }
    write_vector(job->first + i, scale, n);
    write_vector(job->second + i, offset, n);
  });
}

static void batch_norm_sums(const float *x, const float *g, const float *mean, const float *r,
                            float *dscale, float *doffset, size_t rows, size_t columns) {
  nbk_parallel(column_vectors(columns), 1 + element_grain / (rows * lanes + 1),
               batch_norm_sums_body,
               &(normalization_job){.x = x, .g = g, .mean = mean, .r = r, .first = dscale,
                                    .second = doffset, .rows = rows, .columns = columns});
}

static void batch_norm_dx_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  for (size_t row = begin * columns; row < end * columns; row += columns)
    NBK_FOR_VECTORS(0, columns, {
      vf distance = read_vector(job->x + row + i, n) - read_vector(job->mean + i, n);
      vf normalized = distance * read_vector(job->r + i, n);
      vf rest = (read_vector(job->g + row + i, n) - read_vector(job->a + i, n))
                - normalized * read_vector(job->b + i, n);
      write_vector(job->y + row + i, read_vector(job->factor + i, n) * rest, n);
    });
}

static void batch_norm_dx(const float *x, const float *g, const float *mean, const float *r,
                          const float *factor, const float *a, const float *b, float *dx,
                          size_t rows, size_t columns) {
  nbk_parallel(rows, 1 + element_grain / (columns + 1), batch_norm_dx_body,
               &(normalization_job){.x = x, .g = g, .mean = mean, .r = r, .factor = factor, .a = a,
                                    .b = b, .y = dx, .columns = columns});
}

// ---- Rows ----------------------------------------------------------------------------
// A row's chains run along the row, so several rows are processed side by side: enough to hide the
// latency of an addition.

enum { rows_side_by_side = 4 };

/// Rows first ..< first + count.
NBK_INLINE void layer_norm_rows(const normalization_job *job, size_t first, const size_t count) {
  size_t columns = job->columns;
  const float *x = job->x + first * columns;
  float sums[rows_side_by_side] = {0}, squares[rows_side_by_side] = {0};
  float mean[rows_side_by_side], r[rows_side_by_side];
  for (size_t c = 0; c < columns; c++)
    for (size_t k = 0; k < count; k++) sums[k] = sums[k] + x[k * columns + c];
  for (size_t k = 0; k < count; k++) mean[k] = sums[k] / (float)columns;
  for (size_t c = 0; c < columns; c++) {
    for (size_t k = 0; k < count; k++) {
      float distance = x[k * columns + c] - mean[k];
      squares[k] = squares[k] + distance * distance;
    }
  }
  for (size_t k = 0; k < count; k++) {
    r[k] = 1.0f / __builtin_sqrtf(squares[k] / (float)columns + job->epsilon);
    job->first[first + k] = mean[k];
    job->second[first + k] = r[k];
    float *y = job->y + (first + k) * columns;
    NBK_FOR_VECTORS(0, columns, {
      vf v = (read_vector(x + k * columns + i, n) - mean[k]) * r[k];
      if (job->a != NULL) v = v * read_vector(job->a + i, n);
      if (job->b != NULL) v = v + read_vector(job->b + i, n);
      write_vector(y + i, v, n);
    });
  }
}

static void layer_norm_body(void *context, size_t begin, size_t end) {
  size_t row = begin;
  for (; row + rows_side_by_side <= end; row += rows_side_by_side)
    layer_norm_rows(context, row, rows_side_by_side);
  for (; row < end; row++) layer_norm_rows(context, row, 1);
}

static void layer_norm(const float *x, const float *scale, const float *offset, float epsilon,
                       float *y, float *mean, float *r, size_t rows, size_t columns) {
  nbk_parallel(rows, 1 + element_grain / (4 * columns + 1), layer_norm_body,
               &(normalization_job){.x = x, .a = scale, .b = offset, .epsilon = epsilon, .y = y,
                                    .first = mean, .second = r, .columns = columns});
}

/// Rows first ..< first + count.
NBK_INLINE void layer_norm_dx_rows(const normalization_job *job, size_t first,
                                   const size_t count) {
  size_t columns = job->columns;
  const float *x = job->x + first * columns, *g = job->g + first * columns;
  const float *mean = job->mean + first, *r = job->r + first;
  float sums[rows_side_by_side] = {0}, products[rows_side_by_side] = {0};
  for (size_t c = 0; c < columns; c++) {
    for (size_t k = 0; k < count; k++) {
      float slope = g[k * columns + c];
      if (job->a != NULL) slope = slope * job->a[c];
      sums[k] = sums[k] + slope;
      products[k] = products[k] + slope * ((x[k * columns + c] - mean[k]) * r[k]);
    }
  }
  for (size_t k = 0; k < count; k++) {
    float a = sums[k] / (float)columns, b = products[k] / (float)columns;
    float *dx = job->y + (first + k) * columns;
    NBK_FOR_VECTORS(0, columns, {
      vf slope = read_vector(g + k * columns + i, n);
      if (job->a != NULL) slope = slope * read_vector(job->a + i, n);
      vf normalized = (read_vector(x + k * columns + i, n) - mean[k]) * r[k];
      write_vector(dx + i, ((slope - a) - normalized * b) * r[k], n);
    });
  }
}

static void layer_norm_dx_body(void *context, size_t begin, size_t end) {
  size_t row = begin;
  for (; row + rows_side_by_side <= end; row += rows_side_by_side)
    layer_norm_dx_rows(context, row, rows_side_by_side);
  for (; row < end; row++) layer_norm_dx_rows(context, row, 1);
}

static void layer_norm_dx(const float *x, const float *g, const float *mean, const float *r,
                          const float *scale, float *dx, size_t rows, size_t columns) {
  nbk_parallel(rows, 1 + element_grain / (4 * columns + 1), layer_norm_dx_body,
               &(normalization_job){.x = x, .g = g, .mean = mean, .r = r, .a = scale, .y = dx,
                                    .columns = columns});
}

/// Vectors of columns begin ..< end.
static void layer_norm_sums_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  NBK_FOR_VECTORS(begin * lanes, minimum(end * lanes, columns), {
    vf scale = (vf)0.0f, offset = (vf)0.0f;
    for (size_t k = 0; k < job->rows; k++) {
      vf g = read_vector(job->g + k * columns + i, n);
      vf distance = read_vector(job->x + k * columns + i, n) - job->mean[k];
      scale = scale + g * (distance * job->r[k]);
      offset = offset + g;
    }
    write_vector(job->first + i, scale, n);
    write_vector(job->second + i, offset, n);
  });
}

static void layer_norm_sums(const float *x, const float *g, const float *mean, const float *r,
                            float *dscale, float *doffset, size_t rows, size_t columns) {
  nbk_parallel(column_vectors(columns), 1 + element_grain / (rows * lanes + 1),
               layer_norm_sums_body,
               &(normalization_job){.x = x, .g = g, .mean = mean, .r = r, .first = dscale,
                                    .second = doffset, .rows = rows, .columns = columns});
}
