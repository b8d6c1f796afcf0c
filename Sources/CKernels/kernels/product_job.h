// The common parts of the methods for a product.

/// The number of elements that stay in a processor's second-level cache during a product.
enum { cached_elements = 65536, own_panel_slot = 4, panels_together = 4 };

/// The matrices in memory: a[i, k] = a[i · a_row + k · a_inner], and b likewise.
typedef struct {
  const float *a, *b, *bias;
  float *c;
  size_t a_row, a_inner, b_inner, b_column;
  size_t rows, inner, columns;
  size_t c_column;  // as in tile_job
  size_t rows_at_once, row_blocks, columns_at_once, column_blocks;
  bool rows_first;  // all blocks of columns for one block of rows, then for the next block
  bool packs_alone;  // a tile packs its columns of b itself, because no other tile reads them
  bool goes_on;      // as in tile_job
  const float *packed_b;
  float *packed_a;
  size_t direct_columns;  // the first columns, which are read directly from b
} product_job;

/// to[k * rows + r] = from[r * a_row + k * a_inner], for up to `lanes` values of r, starting at
/// `first`.
NBK_INLINE void pack_lanes_of_a(const product_job *job, const float *from, size_t rows,
                                size_t first, float *to) {
  const size_t n = minimum(lanes, rows - first);
  if (job->a_row == 1) {
    for (size_t k = 0; k < job->inner; k++)
      write_vector(to + k * rows + first, read_vector(from + k * job->a_inner + first, n), n);
    return;
  }
  for (size_t k = 0; k < job->inner; k += lanes) {
    const size_t terms = minimum(lanes, job->inner - k);
    vf square[lanes];
    for (size_t r = 0; r < lanes; r++)
      square[r] = r < n ? read_vector(from + (first + r) * job->a_row + k, terms) : (vf)0.0f;
    transpose(square);
    for (size_t i = 0; i < terms; i++) write_vector(to + (k + i) * rows + first, square[i], n);
  }
}

/// Packs rows of a. Either a_row or a_inner is 1.
static void pack_rows_of_a(const product_job *job, size_t row, size_t rows, float *to) {
  for (size_t first = 0; first < rows; first += lanes)
    pack_lanes_of_a(job, job->a + row * job->a_row, rows, first, to);
}

/// Packs row blocks begin ..< end of a.
static void pack_a_body(void *context, size_t begin, size_t end) {
  const product_job *job = context;
  for (size_t block = begin; block < end; block++) {
    size_t row = block * job->rows_at_once;
    pack_rows_of_a(job, row, minimum(job->rows_at_once, job->rows - row),
                   job->packed_a + row * job->inner);
  }
}
