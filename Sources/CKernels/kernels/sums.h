// Sums in binary64, as docs/numbers.md defines them under "Sums": blocks of consecutive elements,
// fixed lanes within a block, which are joined in halves, and a chain over the blocks. Vectors run
// over the lanes of a block or, between columns, over columns and lanes.

enum {
  sum_lanes = 32,
  sum_block = 2048,
  sum_tile = 512,   // the columns whose lanes fit into the cache
  sum_streams = 8,  // groups of rows that are read side by side
  // How far ahead elements are prefetched.
  sum_elements_ahead = 512,
  sum_rows_ahead = 4,
  sum_vectors = sum_lanes / lanes,
#if NBK_LANES == 4 && NBK_REGISTERS == 16
  sum_vectors_at_once = 4,
#else
  sum_vectors_at_once = sum_vectors,
#endif
};

typedef vd vd_at_any_address __attribute__((aligned(8)));

/// What is added up for an element: x, x · x, or (x − mean) · (x − mean).
typedef enum { sum_elements, sum_squares, sum_deviations } sum_terms;

/// The terms of n elements, and +0 in the other lanes.
NBK_INLINE vd term_vector(const sum_terms terms, const float *p, size_t n, vd mean) {
  vd v = to_double(read_vector(p, n));
  if (terms == sum_elements) return v;
  if (terms == sum_squares) return v * v;
  v = v - mean;
  v = v * v;
  if (n < lanes)
    for (size_t l = 0; l < lanes; l++) v[l] = l < n ? v[l] : 0.0;
  return v;
}

// ---- Neighbouring elements -----------------------------------------------------------

/// The sum of the lanes: lane l + 16 is added to lane l, then l + 8, 4, 2 and 1.
NBK_INLINE double joined_lanes(vd *sums) {
#pragma clang loop unroll(full)
  for (size_t half = sum_vectors / 2; half > 0; half /= 2)
#pragma clang loop unroll(full)
    for (size_t v = 0; v < half; v++) sums[v] = sums[v] + sums[v + half];
#if NBK_LANES == 16
  __auto_type eight = sums[0].lo + sums[0].hi;
  __auto_type four = eight.lo + eight.hi;
#elif NBK_LANES == 8
  __auto_type four = sums[0].lo + sums[0].hi;
#else
  vd four = sums[0];
#endif
  __auto_type two = four.lo + four.hi;
  return two.x + two.y;
}

/// The sum of a block of neighbouring elements.
NBK_INLINE double row_block_sum(const sum_terms terms, const float *p, size_t count, double mean) {
  vd sums[sum_vectors];
  size_t whole = count - count % sum_lanes;
#pragma clang loop unroll(full)
  for (size_t first = 0; first < sum_vectors; first += sum_vectors_at_once) {
    vd own[sum_vectors_at_once];
    for (size_t v = 0; v < sum_vectors_at_once; v++) own[v] = (vd)0.0;
    for (size_t k = first * lanes; k < whole; k += sum_lanes) {
      __builtin_prefetch(p + k + sum_elements_ahead);
      __builtin_prefetch(p + k + sum_elements_ahead + 16);
#pragma clang loop unroll(full)
      for (size_t v = 0; v < sum_vectors_at_once; v++)
        own[v] = own[v] + term_vector(terms, p + k + v * lanes, lanes, (vd)mean);
    }
    for (size_t v = 0; v < sum_vectors_at_once; v++) sums[first + v] = own[v];
  }
#pragma clang loop unroll(full)
  for (size_t v = 0; v < sum_vectors; v++) {
    size_t k = whole + v * lanes;
    if (k < count)
      sums[v] = sums[v] + term_vector(terms, p + k, minimum(lanes, count - k), (vd)mean);
  }
  return joined_lanes(sums);
}

/// The sum of a row.
NBK_INLINE double row_sum(const sum_terms terms, const float *p, size_t count, double mean) {
  double sum = 0.0;
  for (size_t k = 0; k < count; k += sum_block)
    sum = sum + row_block_sum(terms, p + k, minimum(sum_block, count - k), mean);
  return sum;
}

// ---- Columns -------------------------------------------------------------------------

/// sum + the terms p[0], p[step], … of `streams` rows.
NBK_INLINE vd with_rows(const sum_terms terms, const size_t streams, vd sum, const float *p,
                        size_t step, size_t n, vd mean) {
#pragma clang loop unroll(full)
  for (size_t s = 0; s < streams; s++) sum = sum + term_vector(terms, p + s * step, n, mean);
  return sum;
}

/// lane_sums[i] = (is_first ? +0 : lane_sums[i]) + the terms p[i], p[step + i], …, of `streams`
/// rows. Whole vectors are written; the elements behind `length` keep their values or become +0.
NBK_INLINE void add_rows(const sum_terms terms, const size_t streams, bool is_first,
                         double *lane_sums, const float *p, size_t step, size_t length,
                         const double *means) {
  NBK_FOR_VECTORS(0, length, {
    vd mean = terms == sum_deviations ? *(const vd_at_any_address *)(means + i) : (vd)0.0;
    vd sum = is_first ? (vd)0.0 : *(vd_at_any_address *)(lane_sums + i);
    *(vd_at_any_address *)(lane_sums + i) = with_rows(terms, streams, sum, p + i, step, n, mean);
  });
}

/// Defines a function for the lanes first, first + spacing, … of a block of one row for each lane:
/// their sum, joined in halves. There are more than top / 2 rows, and at most `top`, so that lanes
/// are missing only from the first pairs, at a distance of top / 2.
#define NBK_JOINED_ROWS(spacing, next)                                                           \
  NBK_INLINE vd joined_rows_##spacing(const sum_terms terms, const size_t top, size_t first,     \
                                      const float *p, size_t rows, size_t inner, size_t n,       \
                                      vd mean) {                                                 \
    if (spacing == top) return term_vector(terms, p + first * inner, n, mean);                   \
    vd sum = joined_rows_##next(terms, top, first, p, rows, inner, n, mean);                     \
    if (2 * spacing == top && first + spacing >= rows) return sum;                               \
    return sum + joined_rows_##next(terms, top, first + spacing, p, rows, inner, n, mean);       \
  }
#define joined_rows_32(terms, top, first, p, rows, inner, n, mean) \
  term_vector(terms, p + (first) * inner, n, mean)
NBK_JOINED_ROWS(16, 32)
NBK_JOINED_ROWS(8, 16)
NBK_JOINED_ROWS(4, 8)
NBK_JOINED_ROWS(2, 4)
NBK_JOINED_ROWS(1, 2)
#undef joined_rows_32

/// The sums of `width` columns over top / 2 < rows ≤ top rows.
NBK_INLINE void few_rows_sums(const sum_terms terms, const size_t top, const float *p, size_t rows,
                              size_t inner, size_t width, const double *means, double *sums) {
  NBK_FOR_VECTORS(0, width, {
    vd mean = (vd)0.0;
    if (terms == sum_deviations) memcpy(&mean, means + i, n * sizeof(double));
    // A lane starts at +0, so that its sum is never −0.
    vd sum = joined_rows_1(terms, top, 0, p + i, rows, inner, n, mean) + 0.0;
    memcpy(sums + i, &sum, n * sizeof(double));
  });
}

/// The sums of `width` ≤ sum_tile columns over the rows of a block. A row has `inner` elements.
NBK_INLINE void column_block_sums(const sum_terms terms, const float *p, size_t rows, size_t inner,
                                  size_t width, const double *means, double *sums) {
  if (rows == 0) memset(sums, 0, width * sizeof(double));
  else if (rows == 1) few_rows_sums(terms, 1, p, rows, inner, width, means, sums);
  else if (rows == 2) few_rows_sums(terms, 2, p, rows, inner, width, means, sums);
  else if (rows <= 4) few_rows_sums(terms, 4, p, rows, inner, width, means, sums);
  else if (rows <= 8) few_rows_sums(terms, 8, p, rows, inner, width, means, sums);
  else if (rows <= 16) few_rows_sums(terms, 16, p, rows, inner, width, means, sums);
  else if (rows <= 32) few_rows_sums(terms, 32, p, rows, inner, width, means, sums);
  if (rows <= sum_lanes) return;
  _Alignas(64) double lane_sums[sum_lanes * sum_tile + lanes];
  _Alignas(64) double repeated[sum_lanes * sum_tile / 2 + lanes];
  // The rows of a group have different lanes. If all columns are here, and are few, the group is
  // one array; otherwise its rows are added one by one.
  bool is_flat = width == inner && width <= sum_tile / 2;
  size_t pitch = is_flat ? inner : sum_tile;
  size_t groups = rows / sum_lanes, rest = rows % sum_lanes;
  if (terms == sum_deviations) {
    for (size_t i = 0; i < (is_flat ? sum_lanes : 1) * width; i += width)
      memcpy(repeated + i, means, width * sizeof(double));
    means = repeated;
  }
  size_t pieces = is_flat ? 1 : sum_lanes, length = is_flat ? sum_lanes * inner : width;
  size_t step = sum_lanes * inner;
  for (size_t g = 0, streams; g < groups; g += streams) {
    streams = groups - g >= sum_streams ? sum_streams : groups - g >= 2 ? 2 : 1;
    for (size_t r = 0; r < pieces; r++) {
      const float *first = p + (g * sum_lanes + r) * inner;
      if (!is_flat)
        for (size_t s = 0; s < streams; s++)
          for (size_t c = 0; c < width; c += 16)
            __builtin_prefetch(first + sum_rows_ahead * inner + s * step + c);
      double *sums_here = lane_sums + r * pitch;
      if (streams == sum_streams)
        add_rows(terms, sum_streams, g == 0, sums_here, first, step, length, means);
      else if (streams == 2) add_rows(terms, 2, g == 0, sums_here, first, step, length, means);
      else add_rows(terms, 1, g == 0, sums_here, first, step, length, means);
    }
  }
  for (size_t r = 0; r < (is_flat ? rest > 0 : rest); r++)
    add_rows(terms, 1, false, lane_sums + r * pitch, p + (groups * sum_lanes + r) * inner,
             step, is_flat ? rest * inner : width, means);
  for (size_t half = sum_lanes / 2; half > 0; half /= 2) {
    const double *others = lane_sums + half * pitch;
#pragma clang loop vectorize(assume_safety)
    for (size_t i = 0; i < half * pitch; i++) lane_sums[i] = lane_sums[i] + others[i];
  }
  memcpy(sums, lane_sums, width * sizeof(double));
}

// ---- Statistics ----------------------------------------------------------------------

typedef struct {
  sum_terms terms;
  nbk_statistic_op op;
  const float *x;
  size_t count, inner;  // x[outer, count, inner]
  size_t blocks, tiles, width;
  double *sums, *means;  // [outer, blocks, inner], if there are several blocks; [outer, inner]
  float *y, *y_mean;  // y_mean may be NULL
} sum_job;

/// The sums of a block and of the columns of a tile.
static void block_sums(sum_terms terms, const float *p, size_t rows, size_t inner, size_t width,
                       const double *means, double *sums) {
#define NBK_BLOCK_SUMS(terms)                                           \
  case terms:                                                           \
    if (inner == 1) *sums = row_block_sum(terms, p, rows, *means);      \
    else column_block_sums(terms, p, rows, inner, width, means, sums);  \
    break
  switch (terms) {
    NBK_BLOCK_SUMS(sum_elements);
    NBK_BLOCK_SUMS(sum_squares);
    NBK_BLOCK_SUMS(sum_deviations);
  }
#undef NBK_BLOCK_SUMS
}

/// y[i] = the statistic whose sum is sums[i], rounded once.
NBK_INLINE void finish_sums(nbk_statistic_op op, const double *sums, size_t count, float *y,
                            size_t outputs) {
  bool is_mean = op == NBK_MEAN || op == NBK_VARIANCE || op == NBK_STANDARD_DEVIATION;
  bool is_root = op == NBK_NORM || op == NBK_STANDARD_DEVIATION;
  if (outputs == 1) {
    double value = is_mean ? *sums / (double)count : *sums;
    *y = (float)(is_root ? __builtin_sqrt(value) : value);
    return;
  }
  NBK_FOR_VECTORS(0, outputs, {
    vd value = (vd)0.0;
    memcpy(&value, sums + i, n * sizeof(double));
    if (is_mean) value = value / (double)count;
    if (is_root) value = __builtin_elementwise_sqrt(value);
    write_vector(y + i, to_float(value), n);
  });
}

static bool needs_means(nbk_statistic_op op) {
  return op == NBK_VARIANCE || op == NBK_STANDARD_DEVIATION;
}

/// Tiles begin ..< end of outputs that have one block each, to the end.
static void statistic_body(void *context, size_t begin, size_t end) {
  const sum_job *job = context;
  size_t outer = begin / job->tiles, tile = begin % job->tiles;
  double sums[sum_tile] = {0}, means[sum_tile] = {0};
  for (size_t item = begin; item < end; item++) {
    size_t column = tile * job->width, width = minimum(job->width, job->inner - column);
    const float *p = job->x + outer * job->count * job->inner + column;
    size_t output = outer * job->inner + column;
    block_sums(job->terms, p, job->count, job->inner, width, means, sums);
    if (needs_means(job->op)) {
      for (size_t c = 0; c < width; c++) means[c] = sums[c] / (double)job->count;
      if (job->y_mean != NULL)
        for (size_t c = 0; c < width; c++) job->y_mean[output + c] = (float)means[c];
      block_sums(sum_deviations, p, job->count, job->inner, width, means, sums);
    }
    finish_sums(job->op, sums, job->count, job->y + output, width);
    if (++tile == job->tiles) {
      tile = 0;
      outer++;
    }
  }
}

/// Tiles begin ..< end of blocks.
static void block_sums_body(void *context, size_t begin, size_t end) {
  const sum_job *job = context;
  const double none = 0.0;
  for (size_t item = begin; item < end; item++) {
    size_t tile = item % job->tiles, number = item / job->tiles;
    size_t outer = number / job->blocks, row = number % job->blocks * sum_block;
    size_t column = tile * job->width;
    block_sums(job->terms, job->x + (outer * job->count + row) * job->inner + column,
               minimum(sum_block, job->count - row), job->inner,
               minimum(job->width, job->inner - column),
               job->means == NULL ? &none : job->means + outer * job->inner + column,
               job->sums + number * job->inner + column);
  }
}

/// The sums of all outputs, [outer, inner], from those of their blocks, in the same memory.
static double *chained_block_sums(const sum_job *job, size_t outer, size_t grain) {
  size_t inner = job->inner;
  nbk_parallel(outer * job->blocks * job->tiles, grain, block_sums_body, (void *)job);
  for (size_t o = 0; o < outer; o++) {
    double *sums = job->sums + o * job->blocks * inner, *total = job->sums + o * inner;
    memmove(total, sums, inner * sizeof(double));
    for (size_t b = 1; b < job->blocks; b++)
      for (size_t c = 0; c < inner; c++) total[c] = total[c] + sums[b * inner + c];
  }
  return job->sums;
}

static sum_job make_sum_job(nbk_statistic_op op, const float *x, size_t outer, size_t count,
                            size_t inner) {
  size_t blocks = count <= sum_block ? 1 : (count + sum_block - 1) / sum_block;
  // Narrow tiles, if there are few, so that several threads get one.
  size_t width = outer * blocks * inner < 4 * sum_tile ? sum_tile / 4 : sum_tile;
  if (inner <= sum_tile / 2) width = sum_tile;
  return (sum_job){.terms = op == NBK_NORM ? sum_squares : sum_elements, .op = op, .x = x,
                   .count = count, .inner = inner, .blocks = blocks,
                   .tiles = (inner + width - 1) / width, .width = width};
}

/// A statistic of x[outer, count, inner] along count, and the means too unless y_mean is NULL.
static void statistic_and_mean(nbk_statistic_op op, const float *x, float *y, float *y_mean,
                               size_t outer, size_t count, size_t inner) {
  if (outer * inner == 0) return;
  sum_job job = make_sum_job(op, x, outer, count, inner);
  job.y = y;
  job.y_mean = y_mean;
  size_t work = minimum(count, sum_block) * minimum(inner, job.width);
  size_t grain = 1 + element_grain / (work + 1), outputs = outer * inner;
  if (job.blocks == 1) {
    nbk_parallel(outer * job.tiles, grain, statistic_body, &job);
    return;
  }
  double *memory = nbk_scratch(0, (job.blocks + 1) * outputs * sizeof(double));
  job.sums = memory + outputs;
  double *sums = chained_block_sums(&job, outer, grain);
  if (needs_means(op)) {
    job.means = memory;
    for (size_t i = 0; i < outputs; i++) job.means[i] = sums[i] / (double)count;
    if (y_mean != NULL)
      for (size_t i = 0; i < outputs; i++) y_mean[i] = (float)job.means[i];
    job.terms = sum_deviations;
    sums = chained_block_sums(&job, outer, grain);
  }
  finish_sums(op, sums, count, y, outputs);
}

static void statistic(nbk_statistic_op op, const float *x, float *y, size_t outer, size_t count,
                      size_t inner) {
  statistic_and_mean(op, x, y, NULL, outer, count, inner);
}

static void total(nbk_statistic_op op, const float *x, double *y, size_t count) {
  sum_job job = make_sum_job(op, x, 1, count, 1);
  job.sums = nbk_scratch(0, job.blocks * sizeof(double));
  *y = *chained_block_sums(&job, 1, 1 + element_grain / sum_block);
}
