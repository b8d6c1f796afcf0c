// Copies the right-hand side of a product into panels of tile_columns columns. Columns beyond the
// last one are +0, so that a tile reads a panel from start to end in whole vectors.

/// The number of multiplications in a piece of work: a few microseconds.
enum { product_grain = 65536 };

/// The right-hand side: row k of group t is at b + t · group + k · b_inner, and its columns are
/// b_column apart. A panel contains the rows of all groups, in order.
typedef struct {
  const float *b;
  size_t groups, group, inner, b_inner, b_column, columns;
  float *packed;
} pack_job;

NBK_INLINE size_t panels_of(size_t columns) { return (columns + tile_columns - 1) / tile_columns; }

enum { pack_rows = 256 };

/// Pieces begin ..< end of panels. A piece is pack_rows rows of a group, or the rest of the group.
static void pack_body(void *context, size_t begin, size_t end) {
  const pack_job *job = context;
  size_t pieces = (job->inner + pack_rows - 1) / pack_rows;
  for (size_t index = begin; index < end; index++) {
    size_t panel = index / pieces / job->groups, group = index / pieces % job->groups;
    size_t first = panel * tile_columns, row = index % pieces * pack_rows;
    size_t rows = minimum(pack_rows, job->inner - row);
    float *to = job->packed + (index / pieces * job->inner + row) * tile_columns;
    const float *from =
        job->b + group * job->group + first * job->b_column + row * job->b_inner;
    // If the remaining columns fit into a single vector, a tile reads nothing else.
    size_t width = job->columns - first > lanes ? tile_columns : lanes;
    for (size_t done = 0; done < width; done += lanes) {
      size_t n = minimum(lanes, job->columns - first - done);
      if (job->b_column == 1) {
        for (size_t k = 0; k < rows; k++)
          store(to + k * tile_columns + done, read_vector(from + k * job->b_inner + done, n));
      } else {
        transpose_to_lanes(from + done * job->b_column, job->b_column, n, rows, to + done,
                           tile_columns);
      }
    }
  }
}

NBK_INLINE size_t pack_pieces(const pack_job *job) {
  return panels_of(job->columns) * job->groups * ((job->inner + pack_rows - 1) / pack_rows);
}

/// Like pack_panels, but only on this thread.
static const float *pack_alone(int slot, pack_job *job) {
  size_t count = panels_of(job->columns) * job->groups;
  job->packed = nbk_scratch(slot, (count * job->inner + 1) * tile_columns * sizeof(float));
  pack_body(job, 0, pack_pieces(job));
  return job->packed;
}

/// Packs into this thread's scratch buffer `slot`. Panel i begins i · groups · inner · tile_columns
/// after the result.
static const float *pack_panels(int slot, pack_job *job) {
  size_t count = panels_of(job->columns) * job->groups;
  job->packed = nbk_scratch(slot, (count * job->inner + 1) * tile_columns * sizeof(float));
  nbk_parallel(pack_pieces(job),
               1 + product_grain / 4 / (minimum(job->inner, pack_rows) * tile_columns + 1),
               pack_body, job);
  return job->packed;
}
