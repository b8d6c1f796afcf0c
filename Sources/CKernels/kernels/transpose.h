// Transposes squares of lanes × lanes elements in registers.

// Lane `l` of the two results of one exchange. It swaps the lanes with bit `d` set in its first
// operand with the lanes without that bit in its second one.
#define NBK_LOW(l, d) ((l) & (d) ? lanes + (l) - (d) : (l))
#define NBK_HIGH(l, d) ((l) & (d) ? lanes + (l) : (l) + (d))

#if NBK_LANES == 16
#define NBK_EVERY_LANE(F, d)                                                                      \
  F(0, d), F(1, d), F(2, d), F(3, d), F(4, d), F(5, d), F(6, d), F(7, d), F(8, d), F(9, d),       \
      F(10, d), F(11, d), F(12, d), F(13, d), F(14, d), F(15, d)
#elif NBK_LANES == 8
#define NBK_EVERY_LANE(F, d) \
  F(0, d), F(1, d), F(2, d), F(3, d), F(4, d), F(5, d), F(6, d), F(7, d)
#else
#define NBK_EVERY_LANE(F, d) F(0, d), F(1, d), F(2, d), F(3, d)
#endif

#define NBK_TRANSPOSE_STEP(rows, d)                                                      \
  _Pragma("clang loop unroll(full)") for (int r = 0; r < lanes; r++) {                   \
    if ((r & (d)) == 0) {                                                                \
      __typeof__(rows[0]) low = rows[r], high = rows[r + (d)];                           \
      rows[r] = __builtin_shufflevector(low, high, NBK_EVERY_LANE(NBK_LOW, d));          \
      rows[r + (d)] = __builtin_shufflevector(low, high, NBK_EVERY_LANE(NBK_HIGH, d));   \
    }                                                                                    \
  }

/// rows[i][j] becomes rows[j][i].
NBK_INLINE void transpose(vf rows[lanes]) {
  NBK_TRANSPOSE_STEP(rows, 1)
  NBK_TRANSPOSE_STEP(rows, 2)
#if NBK_LANES >= 8
  NBK_TRANSPOSE_STEP(rows, 4)
#endif
#if NBK_LANES >= 16
  NBK_TRANSPOSE_STEP(rows, 8)
#endif
}

typedef float quad __attribute__((ext_vector_type(4)));
typedef quad quad_at_any_address __attribute__((aligned(4)));

/// Four elements of each of the rows 0, 4, 8, … starting at p, one row after another.
NBK_INLINE vf load_quads(const float *p, size_t row) {
#define NBK_QUAD(r) (*(const quad_at_any_address *)(p + (r) * row))
#if NBK_LANES == 16
  return __builtin_shufflevector(
      __builtin_shufflevector(NBK_QUAD(0), NBK_QUAD(4), 0, 1, 2, 3, 4, 5, 6, 7),
      __builtin_shufflevector(NBK_QUAD(8), NBK_QUAD(12), 0, 1, 2, 3, 4, 5, 6, 7), 0, 1, 2, 3, 4, 5,
      6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
#elif NBK_LANES == 8
  return __builtin_shufflevector(NBK_QUAD(0), NBK_QUAD(4), 0, 1, 2, 3, 4, 5, 6, 7);
#else
  return NBK_QUAD(0);
#endif
#undef NBK_QUAD
}

// Lane `l` of the interleaved lower or upper halves of every four lanes of two vectors, one lane or
// a pair of lanes at a time.
#define NBK_LOW_ONES(l, _) (((l) & ~3) + ((l) & 3) / 2 + ((l) & 1) * lanes)
#define NBK_HIGH_ONES(l, _) (NBK_LOW_ONES(l, _) + 2)
#define NBK_LOW_PAIRS(l, _) (((l) & ~3) + ((l) & 1) + ((l) & 2) / 2 * lanes)
#define NBK_HIGH_PAIRS(l, _) (NBK_LOW_PAIRS(l, _) + 2)
#define NBK_INTERLEAVE(a, b, F) __builtin_shufflevector(a, b, NBK_EVERY_LANE(F, 0))

/// The columns 0 … 3 of x[r * x_row + c], r < lanes. Loads of four elements do most of the moving,
/// which saves half of the shuffles.
NBK_INLINE void transpose_quads(const float *x, size_t x_row, vf columns[4]) {
  vf r0 = load_quads(x, x_row), r1 = load_quads(x + x_row, x_row);
  vf r2 = load_quads(x + 2 * x_row, x_row), r3 = load_quads(x + 3 * x_row, x_row);
  vf low01 = NBK_INTERLEAVE(r0, r1, NBK_LOW_ONES), high01 = NBK_INTERLEAVE(r0, r1, NBK_HIGH_ONES);
  vf low23 = NBK_INTERLEAVE(r2, r3, NBK_LOW_ONES), high23 = NBK_INTERLEAVE(r2, r3, NBK_HIGH_ONES);
  columns[0] = NBK_INTERLEAVE(low01, low23, NBK_LOW_PAIRS);
  columns[1] = NBK_INTERLEAVE(low01, low23, NBK_HIGH_PAIRS);
  columns[2] = NBK_INTERLEAVE(high01, high23, NBK_LOW_PAIRS);
  columns[3] = NBK_INTERLEAVE(high01, high23, NBK_HIGH_PAIRS);
}

/// y[c * y_row + r] = x[r * x_row + c] for r < rows ≤ lanes and c < columns. The elements of y from
/// r = rows to lanes become +0.
static void transpose_to_lanes(const float *x, size_t x_row, size_t rows, size_t columns, float *y,
                               size_t y_row) {
  if (rows == lanes && columns >= 4) {
    for (size_t done = 0; done < columns; done += 4) {
      // The last four columns may include some that are already done.
      size_t c = minimum(done, columns - 4);
      vf quads[4];
      transpose_quads(x + c, x_row, quads);
#pragma clang loop unroll(full)
      for (size_t i = 0; i < 4; i++) store(y + (c + i) * y_row, quads[i]);
    }
    return;
  }
  for (size_t c = 0; c < columns; c += lanes) {
    size_t n = minimum(lanes, columns - c);
    vf square[lanes];
    for (size_t r = 0; r < lanes; r++)
      square[r] = r < rows ? read_vector(x + r * x_row + c, n) : (vf)0.0f;
    transpose(square);
    for (size_t r = 0; r < n; r++) store(y + (c + r) * y_row, square[r]);
  }
}

/// y[r * y_row + c] = x[c * lanes + r] for r < rows ≤ lanes and c < columns.
static void transpose_from_lanes(const float *x, size_t rows, size_t columns, float *y,
                                 size_t y_row) {
  if (rows == lanes && columns >= lanes) {
    for (size_t done = 0; done < columns; done += lanes) {
      size_t c = minimum(done, columns - lanes);
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r += 4) {
        vf quads[4];
        transpose_quads(x + c * lanes + r, lanes, quads);
#pragma clang loop unroll(full)
        for (size_t i = 0; i < 4; i++) store(y + (r + i) * y_row + c, quads[i]);
      }
    }
    return;
  }
  for (size_t c = 0; c < columns; c += lanes) {
    size_t n = minimum(lanes, columns - c);
    vf square[lanes];
    for (size_t r = 0; r < lanes; r++) square[r] = r < n ? load(x + (c + r) * lanes) : (vf)0.0f;
    transpose(square);
    for (size_t r = 0; r < rows; r++) write_vector(y + r * y_row + c, square[r], n);
  }
}
