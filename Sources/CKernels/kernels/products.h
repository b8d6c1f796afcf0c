// Matrix products: c[i, j] = the chain over k of fma(a[i, k], b[k, j], acc).
//
// b is copied to panels of tile_columns columns, and a, where many panels will want it, to slivers
// of tile_rows rows; a tile then reads both from end to end.

/// The matrices as they lie: a[i, k] = a[i · a_row + k · a_inner], b likewise.
typedef struct {
  const float *a, *b, *bias;
  float *c;
  size_t a_row, a_inner, b_inner, b_column;
  size_t rows, inner, columns;
  size_t rows_at_once, row_blocks, panels;
  const float *packed_b;
  float *packed_a;
} product_job;

/// Packs row blocks begin ..< end of a, whose rows lie apart.
static void pack_a_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  for (size_t block = begin; block < end; block++) {
    size_t first = block * job->rows_at_once;
    size_t rows = minimum(job->rows_at_once, job->rows - first);
    float *to = job->packed_a + first * job->inner;
    const float *from = job->a + first * job->a_row;
    for (size_t k = 0; k < job->inner; k++)
      for (size_t r = 0; r < rows; r++) to[k * rows + r] = from[r * job->a_row + k];
  }
}

/// Computes tiles begin ..< end, one row block after the other within a panel.
static void product_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  for (size_t index = begin; index < end; index++) {
    size_t panel = index / job->row_blocks, block = index % job->row_blocks;
    size_t first_row = block * job->rows_at_once, first_column = panel * tile_columns;
    size_t rows = minimum(job->rows_at_once, job->rows - first_row);
    tile_job work = {
      .a = job->a + first_row * job->a_row,
      .a_row = (ptrdiff_t)job->a_row,
      .a_inner = (ptrdiff_t)job->a_inner,
      .b = job->packed_b + panel * job->inner * tile_columns,
      .b_inner = tile_columns,
      .outer = 1,
      .middle = 1,
      .inner = job->inner,
      .bias = job->bias == NULL ? NULL : job->bias + first_column,
      .c = job->c + first_row * job->columns + first_column,
      .c_row = (ptrdiff_t)job->columns,
    };
    if (job->packed_a != NULL) {
      work.a = job->packed_a + first_row * job->inner;
      work.a_row = 1;
      work.a_inner = (ptrdiff_t)rows;
    }
    tile(work, rows, minimum(tile_columns, job->columns - first_column));
  }
}

static void product(product_job job) {
  if (job.rows == 0 || job.columns == 0) return;
  size_t threads = (size_t)nbk_thread_count();
  job.panels = panels_of(job.columns);
  job.rows_at_once = tile_rows;
  // With few tiles, smaller ones, so that every thread gets some.
  while (job.rows_at_once > 4 && job.panels * (job.rows / job.rows_at_once) < 2 * threads)
    job.rows_at_once -= 2;
  job.row_blocks = (job.rows + job.rows_at_once - 1) / job.rows_at_once;

  size_t inner = job.inner == 0 ? 1 : job.inner;
  job.packed_b = pack_panels(0, &(pack_job){.b = job.b, .groups = 1, .inner = job.inner,
                                            .b_inner = job.b_inner, .b_column = job.b_column,
                                            .columns = job.columns});
  if (job.a_row != 1 && job.panels >= 4) {
    job.packed_a = nbk_scratch(1, job.rows * inner * sizeof(float));
    nbk_parallel(job.row_blocks, 1 + product_grain / (inner * tile_rows), pack_a_body, &job);
  }
  size_t work_per_tile = job.rows_at_once * inner * minimum(job.columns, tile_columns);
  nbk_parallel(job.row_blocks * job.panels, 1 + product_grain / work_per_tile, product_body, &job);
}

static void matmul(const float *a, const float *b, const float *bias, float *c, size_t rows,
                   size_t inner, size_t columns) {
  product((product_job){.a = a, .b = b, .bias = bias, .c = c, .a_row = inner, .a_inner = 1,
                        .b_inner = columns, .b_column = 1, .rows = rows, .inner = inner,
                        .columns = columns});
}

static void matmul_bt(const float *a, const float *b, float *c, size_t rows, size_t inner,
                      size_t columns) {
  product((product_job){.a = a, .b = b, .c = c, .a_row = inner, .a_inner = 1, .b_inner = 1,
                        .b_column = inner, .rows = rows, .inner = inner, .columns = columns});
}

static void matmul_at(const float *a, const float *b, float *c, size_t rows, size_t inner,
                      size_t columns) {
  product((product_job){.a = a, .b = b, .c = c, .a_row = 1, .a_inner = rows, .b_inner = columns,
                        .b_column = 1, .rows = rows, .inner = inner, .columns = columns});
}
