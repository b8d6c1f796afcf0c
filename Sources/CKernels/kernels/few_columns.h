// The product a · b for a b with few columns. Lanes run over the rows of a. Four columns of these
// rows are transposed in registers just before their use, so that the moves overlap with the
// multiply-adds.

typedef struct {
  const float *a, *b, *bias;  // a[rows][inner], b[inner][columns], inner > 3
  float *c;                   // [rows][columns]
  size_t rows, inner, columns;
} few_columns_job;

/// One term of the chains of all columns.
NBK_INLINE void few_columns_step(const int columns, vf left, const float *b, vf sums[lanes]) {
#pragma clang loop unroll(full)
  for (int c = 0; c < columns; c++) sums[c] = fma_v(left, (vf)b[c], sums[c]);
}

/// Writes rows `first` ..< `end` of c, with end - first ≤ lanes. Reads the `lanes` rows of a that
/// end there.
NBK_INLINE void few_columns_tile(const int columns, const few_columns_job *job, size_t first,
                                 size_t end) {
  const size_t inner = job->inner;
  const float *a = job->a + (end - lanes) * inner, *b = job->b;
  vf sums[lanes];
#pragma clang loop unroll(full)
  for (int c = 0; c < columns; c++) sums[c] = (vf)0.0f;
  vf left[4];
  size_t k = 0;
  for (; k + 4 <= inner; k += 4, b += 4 * columns) {
    transpose_quads(a + k, inner, left);
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) few_columns_step(columns, left[i], b + i * columns, sums);
  }
  if (k < inner) {
    // The last four columns of a; some of them may be done already.
    transpose_quads(a + inner - 4, inner, left);
#pragma clang loop unroll(full)
    for (size_t i = 1; i < 4; i++) {
      if (i < k + 4 - inner) continue;
      few_columns_step(columns, left[i], b, sums);
      b += columns;
    }
  }
  // A separate array, because the sums must stay in registers.
  vf square[lanes];
#pragma clang loop unroll(full)
  for (int c = 0; c < lanes; c++) {
    if (c >= columns) square[c] = (vf)0.0f;
    else square[c] = job->bias == NULL ? sums[c] : sums[c] + job->bias[c];
  }
  transpose(square);
  for (size_t row = first; row < end; row++)
    store_first(job->c + row * (size_t)columns, square[row + lanes - end], (size_t)columns);
}

/// Groups of lanes rows begin ..< end.
static void few_columns_body(void *context, size_t begin, size_t end) {
  const few_columns_job *job = context;
#define NBK_COLUMNS(count)                                                       \
  case count:                                                                    \
    for (size_t i = begin; i < end; i++)                                         \
      few_columns_tile(count, job, i * lanes, minimum((i + 1) * lanes, job->rows)); \
    break
  switch (job->columns) {
    NBK_COLUMNS(1);
    NBK_COLUMNS(2);
    NBK_COLUMNS(3);
#if NBK_LANES >= 8
    NBK_COLUMNS(4);
    NBK_COLUMNS(5);
    NBK_COLUMNS(6);
    NBK_COLUMNS(7);
#endif
#if NBK_LANES >= 16
    NBK_COLUMNS(8);
    NBK_COLUMNS(9);
    NBK_COLUMNS(10);
    NBK_COLUMNS(11);
    NBK_COLUMNS(12);
    NBK_COLUMNS(13);
    NBK_COLUMNS(14);
    NBK_COLUMNS(15);
#endif
  }
#undef NBK_COLUMNS
}

/// c = a · b + bias, if this method is faster. Otherwise returns false and does nothing.
static bool few_columns_product(const few_columns_job *job) {
  if (job->columns >= lanes || job->rows < lanes || job->inner < 4) return false;
  nbk_parallel((job->rows + lanes - 1) / lanes,
               1 + product_grain / (job->inner * job->columns * lanes), few_columns_body,
               (void *)job);
  return true;
}
