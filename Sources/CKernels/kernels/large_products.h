// Products of large matrices. The terms of the chains are processed in blocks, and each chain
// continues in c from one block to the next. Within a block, a thread takes as many rows of a as
// fit into its processor's second-level cache, packs them, and multiplies them by one panel of b
// after another. It reads so little from other memory that other work on the machine hardly slows
// it down.

enum {
  /// The number of terms in a block.
  block_terms = 1024,
  /// The number of elements of a that fit into the second-level cache, beside a panel of b.
  block_elements = 98304,
  own_rows_slot = 1,
};

/// The first row of a tile, if rows first ..< last are divided into tiles of almost equal size.
NBK_INLINE size_t tile_start(size_t first, size_t last, size_t tile, size_t tiles) {
  return minimum(last, first + ((last - first) * tile / tiles + 1) / 2 * 2);
}

/// Computes groups of rows begin ..< end.
static void large_product_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  float *packed = nbk_scratch(own_rows_slot, job->rows_at_once * job->inner * sizeof(float));
  for (size_t group = begin; group < end; group++) {
    const size_t first = group * job->rows_at_once;
    const size_t last = minimum(first + job->rows_at_once, job->rows);
    const size_t tiles = (last - first + tile_rows - 1) / tile_rows;
    for (size_t i = 0; i < tiles; i++) {
      const size_t row = tile_start(first, last, i, tiles);
      pack_rows_of_a(job, row, tile_start(first, last, i + 1, tiles) - row,
                     packed + (row - first) * job->inner);
    }
    for (size_t column = 0; column < job->columns; column += tile_columns) {
      for (size_t i = 0; i < tiles; i++) {
        const size_t row = tile_start(first, last, i, tiles);
        const size_t rows = tile_start(first, last, i + 1, tiles) - row;
        tile_job work = {
          .a = packed + (row - first) * job->inner,
          .b = job->packed_b + column * job->inner,
          .a_row = 1,
          .a_inner = (ptrdiff_t)rows,
          .b_inner = tile_columns,
          .outer = 1,
          .middle = 1,
          .inner = job->inner,
          .goes_on = job->goes_on,
          .bias = job->bias == NULL ? NULL : job->bias + column,
          .c = job->c + row * job->columns + column,
          .c_row = (ptrdiff_t)job->columns,
        };
        tile(work, rows, minimum(tile_columns, job->columns - column));
      }
    }
  }
}

/// c = a · b + bias for matrices that are large in all directions. Otherwise returns false and does
/// nothing.
static bool large_product(product_job job, size_t threads) {
  const size_t tiles = (job.rows + tile_rows - 1) / tile_rows, panels = panels_of(job.columns);
  if (job.c_column != 0 || job.inner < 128 || tiles < 4 * threads || panels < 4) return false;
  const size_t parts = (job.inner + block_terms - 1) / block_terms;
  const size_t tiles_that_stay = block_elements / ((job.inner + parts - 1) / parts * tile_rows);
  // Groups of equal size, with the same number of groups for each thread.
  const size_t rounds = (tiles + tiles_that_stay * threads - 1) / (tiles_that_stay * threads);
  job.rows_at_once = (job.rows + rounds * threads - 1) / (rounds * threads);
  for (size_t part = 0; part < parts; part++) {
    const size_t first = job.inner * part / parts, last = job.inner * (part + 1) / parts;
    product_job block = job;
    block.a += first * job.a_inner;
    block.b += first * job.b_inner;
    block.inner = last - first;
    block.goes_on = part > 0;
    if (last < job.inner) block.bias = NULL;
    block.packed_b = pack_panels(0, &(pack_job){.b = block.b, .groups = 1, .inner = block.inner,
                                                .b_inner = job.b_inner, .b_column = job.b_column,
                                                .columns = job.columns});
    nbk_parallel((job.rows + job.rows_at_once - 1) / job.rows_at_once, 1, large_product_body,
                 &block);
  }
  return true;
}
