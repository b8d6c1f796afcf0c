// Batch normalization of the columns of x[rows, columns], and layer normalization of its rows.

typedef struct {
  const float *x, *g, *mean, *r, *factor, *a, *b;
  float *y, *first, *second;
  float epsilon;
  size_t rows, columns;
} normalization_job;

// ---- Columns -------------------------------------------------------------------------
// Lanes run over columns.

static void batch_moments(const float *x, float *mean, float *variance, size_t rows,
                          size_t columns) {
  statistic_and_mean(NBK_VARIANCE, x, variance, mean, 1, rows, columns);
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

/// Rows begin ..< end of the products g * ((x - mean) * r).
static void batch_norm_products_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  for (size_t row = begin * columns; row < end * columns; row += columns)
    NBK_FOR_VECTORS(0, columns, {
      vf distance = read_vector(job->x + row + i, n) - read_vector(job->mean + i, n);
      vf normalized = distance * read_vector(job->r + i, n);
      write_vector(job->y + row + i, read_vector(job->g + row + i, n) * normalized, n);
    });
}

/// The sums over the rows of the products that `body` computes, and of g.
static void norm_sums(nbk_body body, const float *x, const float *g, const float *mean,
                      const float *r, float *dscale, float *doffset, size_t rows,
                      size_t columns) {
  float *products = nbk_scratch(1, (rows * columns + 1) * sizeof(float));
  nbk_parallel(rows, 1 + element_grain / (columns + 1), body,
               &(normalization_job){.x = x, .g = g, .mean = mean, .r = r, .y = products,
                                    .columns = columns});
  statistic(NBK_SUM, products, dscale, 1, rows, columns);
  statistic(NBK_SUM, g, doffset, 1, rows, columns);
}

static void batch_norm_sums(const float *x, const float *g, const float *mean, const float *r,
                            float *dscale, float *doffset, size_t rows, size_t columns) {
  norm_sums(batch_norm_products_body, x, g, mean, r, dscale, doffset, rows, columns);
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

static void layer_norm_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  for (size_t row = begin; row < end; row++) {
    const float *x = job->x + row * columns;
    double own_mean = row_sum(sum_elements, x, columns, 0.0) / (double)columns;
    float variance = (float)(row_sum(sum_deviations, x, columns, own_mean) / (double)columns);
    float mean = (float)own_mean, r = 1.0f / __builtin_sqrtf(variance + job->epsilon);
    job->first[row] = mean;
    job->second[row] = r;
    float *y = job->y + row * columns;
    NBK_FOR_VECTORS(0, columns, {
      vf v = (read_vector(x + i, n) - mean) * r;
      if (job->a != NULL) v = v * read_vector(job->a + i, n);
      if (job->b != NULL) v = v + read_vector(job->b + i, n);
      write_vector(y + i, v, n);
    });
  }
}

static void layer_norm(const float *x, const float *scale, const float *offset, float epsilon,
                       float *y, float *mean, float *r, size_t rows, size_t columns) {
  nbk_parallel(rows, 1 + element_grain / (4 * columns + 1), layer_norm_body,
               &(normalization_job){.x = x, .a = scale, .b = offset, .epsilon = epsilon, .y = y,
                                    .first = mean, .second = r, .columns = columns});
}

static void layer_norm_dx_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  float *products = nbk_scratch(2, (columns + 1) * sizeof(float));
  for (size_t row = begin; row < end; row++) {
    const float *x = job->x + row * columns, *g = job->g + row * columns;
    float *dx = job->y + row * columns, mean = job->mean[row], r = job->r[row];
    NBK_FOR_VECTORS(0, columns, {
      vf slope = read_vector(g + i, n);
      if (job->a != NULL) slope = slope * read_vector(job->a + i, n);
      write_vector(dx + i, slope, n);
      write_vector(products + i, slope * ((read_vector(x + i, n) - mean) * r), n);
    });
    float a = (float)(row_sum(sum_elements, dx, columns, 0.0) / (double)columns);
    float b = (float)(row_sum(sum_elements, products, columns, 0.0) / (double)columns);
    NBK_FOR_VECTORS(0, columns, {
      vf normalized = (read_vector(x + i, n) - mean) * r;
      write_vector(dx + i, ((read_vector(dx + i, n) - a) - normalized * b) * r, n);
    });
  }
}

static void layer_norm_dx(const float *x, const float *g, const float *mean, const float *r,
                          const float *scale, float *dx, size_t rows, size_t columns) {
  nbk_parallel(rows, 1 + element_grain / (4 * columns + 1), layer_norm_dx_body,
               &(normalization_job){.x = x, .g = g, .mean = mean, .r = r, .a = scale, .y = dx,
                                    .columns = columns});
}

/// Rows begin ..< end of the products g * ((x - mean) * r).
static void layer_norm_products_body(void *context, size_t begin, size_t end) {
  const normalization_job *job = context;
  size_t columns = job->columns;
  for (size_t row = begin; row < end; row++) {
    size_t first = row * columns;
    NBK_FOR_VECTORS(first, first + columns, {
      vf normalized = (read_vector(job->x + i, n) - job->mean[row]) * job->r[row];
      write_vector(job->y + i, read_vector(job->g + i, n) * normalized, n);
    });
  }
}

static void layer_norm_sums(const float *x, const float *g, const float *mean, const float *r,
                            float *dscale, float *doffset, size_t rows, size_t columns) {
  norm_sums(layer_norm_products_body, x, g, mean, r, dscale, doffset, rows, columns);
}
