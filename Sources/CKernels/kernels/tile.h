// The tile: the innermost loop of every product and convolution. A tile of outputs, rows times
// columns, stays in registers while the terms of its chains are added. Lanes run over columns.

#if NBK_REGISTERS == 32
enum { tile_rows = 12 };
#else
enum { tile_rows = 6 };
#endif
enum { tile_vectors = 2, tile_columns = tile_vectors * lanes };

/// c[row, column] = the chain over o < outer, m < middle, i < inner of
/// fma(a[row · a_row + o · a_outer + m · a_middle + i · a_inner],
///     b[o · b_outer + m · b_middle + i · b_inner + column], acc), then + bias[column].
typedef struct {
  const float *a, *b;
  ptrdiff_t a_row, a_outer, a_middle, a_inner;
  ptrdiff_t b_outer, b_middle, b_inner;
  size_t outer, middle, inner;
  bool goes_on;  // the chains continue from the values in c, which must not be transposed
  const float *bias;  // or NULL
  float *c;
  ptrdiff_t c_row;
  /// If this is not 0, c is transposed: c_row is 1, neighbouring columns are this far apart, and
  /// there is a bias for each row.
  size_t c_column;
} tile_job;

/// Writes sums[rows][tile_columns] to c[column][row]. The rows from `rows` to a multiple of lanes
/// may be read.
static void tile_store_transposed(const float *sums, const tile_job *job, size_t rows,
                                  size_t columns) {
  for (size_t r = 0; r < rows; r += lanes) {
    size_t n = minimum(lanes, rows - r);
    vf bias = job->bias == NULL ? (vf)0.0f : read_vector(job->bias + r, n);
    for (size_t c = 0; c < columns; c += 4) {
      vf quads[4];
      transpose_quads(sums + r * tile_columns + c, tile_columns, quads);
      for (size_t i = 0; i < minimum(4, columns - c); i++)
        write_vector(job->c + (c + i) * job->c_column + r,
                     job->bias == NULL ? quads[i] : quads[i] + bias, n);
    }
  }
}

/// The outputs of `rows` rows and `vectors` vectors of columns. The last vector has `last` existing
/// columns. `rows` and `vectors` are constants wherever this is inlined. b may be read in whole
/// vectors.
NBK_INLINE void tile_of(const int rows, const int vectors, const bool rows_are_adjacent,
                        const tile_job *job, size_t last) {
  vf sums[tile_rows][tile_vectors];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) sums[r][v] = (vf)0.0f;
  if (job->goes_on) {
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        sums[r][v] = read_vector(job->c + r * job->c_row + v * lanes,
                                 v == vectors - 1 ? last : lanes);
  }
  const ptrdiff_t row = rows_are_adjacent ? 1 : job->a_row;
  const ptrdiff_t a_inner = job->a_inner, b_inner = job->b_inner;
  const size_t inner = job->inner;
  for (size_t o = 0; o < job->outer; o++) {
    for (size_t m = 0; m < job->middle; m++) {
      const float *a = job->a + (ptrdiff_t)o * job->a_outer + (ptrdiff_t)m * job->a_middle;
      const float *b = job->b + (ptrdiff_t)o * job->b_outer + (ptrdiff_t)m * job->b_middle;
      for (size_t i = 0; i < inner; i++) {
        vf right[tile_vectors];
#pragma clang loop unroll(full)
        for (int v = 0; v < vectors; v++) right[v] = load(b + v * lanes);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) {
          vf left = (vf)a[r * row];
#pragma clang loop unroll(full)
          for (int v = 0; v < vectors; v++) sums[r][v] = fma_v(left, right[v], sums[r][v]);
        }
        a += a_inner;
        b += b_inner;
      }
    }
  }
  if (job->c_column != 0) {
    enum { rows_of_quads = (tile_rows + lanes - 1) / lanes * lanes };
    float sums_by_row[rows_of_quads][tile_columns];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows_of_quads; r++)
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++)
        store(&sums_by_row[r][v * lanes], r < rows ? sums[r][v] : (vf)0.0f);
    tile_store_transposed(sums_by_row[0], job, (size_t)rows, (size_t)(vectors - 1) * lanes + last);
    return;
  }
#pragma clang loop unroll(full)
  for (int v = 0; v < vectors; v++) {
    size_t n = v == vectors - 1 ? last : lanes;
    if (job->bias != NULL) {
      vf bias = read_vector(job->bias + v * lanes, n);
#pragma clang loop unroll(full)
      for (int r = 0; r < rows; r++) sums[r][v] = sums[r][v] + bias;
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) write_vector(job->c + r * job->c_row + v * lanes, sums[r][v], n);
  }
}

#define NBK_TILE(rows)                                                                       \
  static __attribute__((noinline)) void tile_##rows(const tile_job *job, size_t columns) {   \
    if (columns > lanes) {                                                                   \
      if (job->a_row == 1) tile_of(rows, 2, true, job, columns - lanes);                     \
      else tile_of(rows, 2, false, job, columns - lanes);                                    \
    } else {                                                                                 \
      if (job->a_row == 1) tile_of(rows, 1, true, job, columns);                             \
      else tile_of(rows, 1, false, job, columns);                                            \
    }                                                                                        \
  }
NBK_TILE(1)
NBK_TILE(2)
NBK_TILE(4)
NBK_TILE(6)
#if NBK_REGISTERS == 32
NBK_TILE(8)
NBK_TILE(10)
NBK_TILE(12)
#endif
#undef NBK_TILE

/// Any number of rows and 0 < columns ≤ tile_columns, in tiles of almost equal size, because a
/// small last tile would wait for each sum before the next.
static void tile(tile_job job, size_t rows, size_t columns) {
  for (size_t tiles = (rows + tile_rows - 1) / tile_rows; rows > 0; tiles -= tiles > 1) {
    size_t share = (rows + tiles - 1) / tiles, count = minimum((share + 1) / 2 * 2, rows);
    switch (count) {
#if NBK_REGISTERS == 32
      case 12: tile_12(&job, columns); break;
      case 11:
      case 10: tile_10(&job, columns), count = 10; break;
      case 9:
      case 8: tile_8(&job, columns), count = 8; break;
      case 7:
#endif
      case 6: tile_6(&job, columns), count = 6; break;
      case 5:
      case 4: tile_4(&job, columns), count = 4; break;
      case 3:
      case 2: tile_2(&job, columns), count = 2; break;
      default: tile_1(&job, columns);
    }
    job.a += (ptrdiff_t)count * job.a_row;
    job.c += (ptrdiff_t)count * job.c_row;
    if (job.c_column != 0 && job.bias != NULL) job.bias += count;
    rows -= count;
  }
}
