// Matrix products: c[i, j] = the chain over k of fma(a[i, k], b[k, j], acc).
//
// b is copied to panels of tile_columns columns. a is copied to slivers of rows_at_once rows if
// many panels will need it. A tile then reads both from start to end. If c has few columns, lanes
// run over its rows instead: either as in few_columns.h, or by computing the product of the
// transposed matrices.
//
// A small product costs less than moving its matrices from one processor's cache to another's. So a
// thread gets neighbouring rows of a and c, as long as all of b fits into the cache too. In a
// layer, these rows are the same samples in the forward pass and in the backward pass.

/// Computes tiles begin ..< end.
static void product_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  for (size_t index = begin; index < end; index++) {
    size_t row_block = index % job->row_blocks, column_block = index / job->row_blocks;
    if (job->rows_first)
      row_block = index / job->column_blocks, column_block = index % job->column_blocks;
    size_t first_column = column_block * job->columns_at_once;
    size_t first_row = row_block * job->rows_at_once;
    size_t columns = minimum(job->columns_at_once, job->columns - first_column);
    size_t rows = minimum(job->rows_at_once, job->rows - first_row);
    size_t panel = (first_column - job->direct_columns) / tile_columns;
    bool is_direct = first_column < job->direct_columns;
    size_t c_column = job->c_column == 0 ? 1 : job->c_column;
    size_t c_row = job->c_column == 0 ? job->columns : 1;
    tile_job work = {
      .a = job->a + first_row * job->a_row,
      .a_row = (ptrdiff_t)job->a_row,
      .a_inner = (ptrdiff_t)job->a_inner,
      .outer = 1,
      .middle = 1,
      .inner = job->inner,
      .c = job->c + first_row * c_row + first_column * c_column,
      .c_row = (ptrdiff_t)c_row,
      .c_column = job->c_column,
    };
    if (is_direct) {
      work.b = job->b + first_column;
      work.b_inner = (ptrdiff_t)job->b_inner;
    } else if (job->packs_alone) {
      pack_job own = {.b = job->b + first_column * job->b_column, .groups = 1, .inner = job->inner,
                      .b_inner = job->b_inner, .b_column = job->b_column, .columns = columns};
      work.b = pack_alone(own_panel_slot, &own);
      work.b_inner = tile_columns;
    } else {
      work.b = job->packed_b + panel * job->inner * tile_columns + first_column % tile_columns;
      work.b_inner = tile_columns;
    }
    if (job->bias != NULL) work.bias = job->bias + (job->c_column == 0 ? first_column : first_row);
    if (job->packed_a != NULL) {
      work.a = job->packed_a + first_row * job->inner;
      work.a_row = 1;
      work.a_inner = (ptrdiff_t)rows;
    }
    tile(work, rows, columns);
  }
}

/// Computes rows begin ..< end, one panel of columns after another. It packs each panel itself,
/// which is cheaper than reading what another thread has packed.
static void product_rows_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  for (size_t first = 0; first < job->columns; first += tile_columns) {
    size_t columns = minimum(tile_columns, job->columns - first);
    pack_job panel = {.b = job->b + first * job->b_column, .groups = 1, .inner = job->inner,
                      .b_inner = job->b_inner, .b_column = job->b_column, .columns = columns};
    tile_job work = {
      .a = job->a + begin * job->a_row,
      .b = pack_alone(own_panel_slot, &panel),
      .a_row = (ptrdiff_t)job->a_row,
      .a_inner = (ptrdiff_t)job->a_inner,
      .b_inner = tile_columns,
      .outer = 1,
      .middle = 1,
      .inner = job->inner,
      .bias = job->bias == NULL ? NULL : job->bias + first,
      .c = job->c + begin * job->columns + first,
      .c_row = (ptrdiff_t)job->columns,
    };
    tile(work, end - begin, columns);
  }
}

/// Packs up to panels_together panels side by side, row by row. Rows of b may be so far apart that
/// one pass over them for each panel would cost more than the product.
static void pack_panels_together(const product_job *job, size_t first, size_t columns, float *to) {
  for (size_t k = 0; k < job->inner; k++) {
    const float *row = job->b + k * job->b_inner + first;
    NBK_FOR_VECTORS(0, columns, {
      store(to + (i / tile_columns * job->inner + k) * tile_columns + i % tile_columns,
            read_vector(row + i, n));
    });
  }
}

/// Computes panels of columns begin ..< end, with all their rows. For an a that stays in the cache:
/// panels are packed and used while they are still in the nearest caches.
static void product_panels_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  const size_t blocks = (job->rows + tile_rows - 1) / tile_rows, panel = job->inner * tile_columns;
  float *packed = nbk_scratch(own_panel_slot, panels_together * panel * sizeof(float));
  for (size_t index = begin; index < end; index++) {
    const size_t first = index * tile_columns, place = (index - begin) % panels_together;
    if (place == 0) {
      const size_t last = minimum(end, index + panels_together) * tile_columns;
      pack_panels_together(job, first, minimum(last, job->columns) - first, packed);
    }
    for (size_t block = 0, row = 0; block < blocks; block++) {
      // Blocks of almost equal size, because a small last one would be slow.
      size_t rows = minimum(job->rows - row, (job->rows * (block + 1) / blocks - row + 1) / 2 * 2);
      tile_job work = {
        .a = job->a + row * job->a_row,
        .b = packed + place * panel,
        .a_row = (ptrdiff_t)job->a_row,
        .a_inner = (ptrdiff_t)job->a_inner,
        .b_inner = tile_columns,
        .outer = 1,
        .middle = 1,
        .inner = job->inner,
        .bias = job->bias == NULL ? NULL : job->bias + first,
        .c = job->c + row * job->columns + first,
        .c_row = (ptrdiff_t)job->columns,
      };
      tile(work, rows, minimum(tile_columns, job->columns - first));
      row += rows;
    }
  }
}

/// The same c from the transposed matrices, with lanes that run over the rows of c.
static product_job transposed_product(product_job job) {
  product_job other = job;
  other.a = job.b, other.a_row = job.b_column, other.a_inner = job.b_inner;
  other.b = job.a, other.b_inner = job.a_inner, other.b_column = job.a_row;
  other.rows = job.columns, other.columns = job.rows;
  other.c_column = job.columns;
  return other;
}

static void product(product_job job) {
  if (job.rows == 0 || job.columns == 0) return;
  if (job.columns < tile_columns && job.columns % lanes != 0 && job.rows >= lanes)
    job = transposed_product(job);

  // If there are few tiles, smaller ones are used, so that every thread gets some.
  size_t threads = (size_t)nbk_thread_count(), panels = panels_of(job.columns);
  size_t inner = job.inner == 0 ? 1 : job.inner;
  job.rows_at_once = minimum(tile_rows, job.rows);
  job.columns_at_once = tile_columns;
  job.rows_first = job.c_column == 0 && job.rows >= 4 * threads
                   && panels * inner * tile_columns <= cached_elements;
  if (job.rows_first && job.b_column != 1) {
    size_t share = (job.rows + threads - 1) / threads;
    size_t enough = 1 + product_grain / (inner * job.columns);
    nbk_parallel(job.rows, share > enough ? share : enough, product_rows_body, &job);
    return;
  }
  bool is_flat = job.c_column == 0 && job.b_column == 1 && job.rows > tile_rows
                 && panels >= 4 * threads && job.rows * inner <= cached_elements;
  if (is_flat) {
    nbk_parallel(panels, 1 + product_grain / (inner * job.rows * tile_columns),
                 product_panels_body, &job);
    return;
  }
  if (!job.rows_first && large_product(job, threads)) return;
  if (job.rows_first) {
    // Blocks of rows of equal size, with the same number of blocks for each thread.
    size_t share = (job.rows + threads - 1) / threads;
    size_t blocks = (share + tile_rows - 1) / tile_rows;
    job.rows_at_once = (share + blocks - 1) / blocks;
  } else if (panels * ((job.rows + tile_rows - 1) / tile_rows) < threads) {
    job.columns_at_once = lanes;
  }
  job.column_blocks = (job.columns + job.columns_at_once - 1) / job.columns_at_once;
  while (job.rows_at_once > 4
         && job.column_blocks * ((job.rows + job.rows_at_once - 1) / job.rows_at_once) < threads)
    job.rows_at_once -= 2;
  job.row_blocks = (job.rows + job.rows_at_once - 1) / job.rows_at_once;

  // If each row of b is read only once, it is not copied, except for the last few columns, which
  // end in the middle of a vector.
  if (job.b_column == 1 && job.row_blocks == 1)
    job.direct_columns = job.columns / tile_columns * tile_columns;
  job.packs_alone = job.b_column != 1 && job.row_blocks == 1;
  if (!job.packs_alone && job.direct_columns < job.columns)
    job.packed_b = pack_panels(0, &(pack_job){.b = job.b + job.direct_columns * job.b_column,
                                              .groups = 1, .inner = job.inner,
                                              .b_inner = job.b_inner, .b_column = job.b_column,
                                              .columns = job.columns - job.direct_columns});
  if ((job.a_row != 1 || job.a_inner > 512) && panels >= 4 && job.rows >= tile_rows) {
    job.packed_a = nbk_scratch(1, job.rows * inner * sizeof(float));
    nbk_parallel(job.row_blocks, 1 + product_grain / (inner * tile_rows), pack_a_body, &job);
  }
  size_t work_per_tile = job.rows_at_once * inner * minimum(job.columns, job.columns_at_once);
  nbk_parallel(job.row_blocks * job.column_blocks, 1 + product_grain / work_per_tile, product_body,
               &job);
}

static void matmul(const float *a, const float *b, const float *bias, float *c, size_t rows,
                   size_t inner, size_t columns) {
  few_columns_job few = {a, b, bias, c, rows, inner, columns};
  if (columns == 0 || few_columns_product(&few)) return;
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
