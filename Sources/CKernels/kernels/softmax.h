// Softmax, and the cross-entropy that uses it, row by row.

enum { softmax_grain_elements = 2048 };

NBK_INLINE float row_max(const float *row, size_t columns) {
  float best = row[0];
  for (size_t j = 1; j < columns; j++) best = row[j] > best ? row[j] : best;
  return best;
}

/// e[j] = exp(z[j] - best). Returns the chain of their sum. e may be z.
NBK_INLINE float row_exponentials(const float *z, float *e, size_t columns, float best) {
  NBK_FOR_VECTORS(0, columns, {
    write_vector(e + i, exp_v(read_vector(z + i, n) - best), n);
  });
  float sum = 0.0f;
  for (size_t j = 0; j < columns; j++) sum = sum + e[j];
  return sum;
}

NBK_INLINE void row_divide(float *e, size_t columns, float sum) {
  NBK_FOR_VECTORS(0, columns, { write_vector(e + i, read_vector(e + i, n) / sum, n); });
}

typedef struct {
  const float *x;
  const int32_t *labels;
  float *loss, *y;
  size_t columns;
} softmax_job;

static void softmax_body(void *context, size_t begin, size_t end) {
  const softmax_job *job = context;
  size_t columns = job->columns;
  for (size_t row = begin; row < end; row++) {
    const float *z = job->x + row * columns;
    float *e = job->y + row * columns;
    float sum = row_exponentials(z, e, columns, row_max(z, columns));
    row_divide(e, columns, sum);
  }
}

static void softmax(const float *x, float *y, size_t rows, size_t columns) {
  if (columns == 0) return;
  nbk_parallel(rows, 1 + softmax_grain_elements / columns, softmax_body,
               &(softmax_job){.x = x, .y = y, .columns = columns});
}

static void sparse_cross_entropy_body(void *context, size_t begin, size_t end) {
  const softmax_job *job = context;
  size_t columns = job->columns;
  float *scratch = job->y == NULL ? nbk_scratch(0, columns * sizeof(float)) : NULL;
  // Logarithms are computed for a vector of rows at a time.
  for (size_t row = begin; row < end; row += lanes) {
    size_t count = minimum(lanes, end - row);
    float sums[lanes], margins[lanes];
    for (size_t l = 0; l < count; l++) {
      const float *z = job->x + (row + l) * columns;
      float *e = scratch == NULL ? job->y + (row + l) * columns : scratch;
      float best = row_max(z, columns);
      sums[l] = row_exponentials(z, e, columns, best);
      margins[l] = z[job->labels[row + l]] - best;
      if (scratch == NULL) row_divide(e, columns, sums[l]);
    }
    vf loss = log_v(read_vector(sums, count)) - read_vector(margins, count);
    write_vector(job->loss + row, loss, count);
  }
}

static void sparse_cross_entropy(const float *logits, const int32_t *labels, float *loss,
                                 float *probabilities, size_t rows, size_t columns) {
  if (columns == 0) return;
  nbk_parallel(rows, 1 + softmax_grain_elements / columns, sparse_cross_entropy_body,
               &(softmax_job){logits, labels, loss, probabilities, columns});
}

typedef struct {
  const float *probabilities;
  const int32_t *labels;
  float scale;
  float *g;
  size_t columns;
} sparse_cross_entropy_dx_job;

static void sparse_cross_entropy_dx_body(void *context, size_t begin, size_t end) {
  const sparse_cross_entropy_dx_job *job = context;
  for (size_t row = begin; row < end; row++) {
    const float *p = job->probabilities + row * job->columns;
    float *g = job->g + row * job->columns;
    size_t label = (size_t)job->labels[row];
    for (size_t j = 0; j < job->columns; j++)
      g[j] = (p[j] - (j == label ? 1.0f : 0.0f)) * job->scale;
  }
}

static void sparse_cross_entropy_dx(const float *probabilities, const int32_t *labels, float scale,
                                    float *g, size_t rows, size_t columns) {
  if (columns == 0) return;
  nbk_parallel(rows, 1 + element_grain / columns, sparse_cross_entropy_dx_body,
               &(sparse_cross_entropy_dx_job){probabilities, labels, scale, g, columns});
}
