// Transposing squares of lanes × lanes elements in registers.

// Lane `l` of the two results of a step that swaps the lanes with bit `d` set of its first operand
// with the lanes without it of its second one.
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

#if NBK_LANES == 16
#define NBK_TRANSPOSE(rows)     \
  NBK_TRANSPOSE_STEP(rows, 1)   \
  NBK_TRANSPOSE_STEP(rows, 2)   \
  NBK_TRANSPOSE_STEP(rows, 4)   \
  NBK_TRANSPOSE_STEP(rows, 8)
#elif NBK_LANES == 8
#define NBK_TRANSPOSE(rows)     \
  NBK_TRANSPOSE_STEP(rows, 1)   \
  NBK_TRANSPOSE_STEP(rows, 2)   \
  NBK_TRANSPOSE_STEP(rows, 4)
#else
#define NBK_TRANSPOSE(rows)     \
  NBK_TRANSPOSE_STEP(rows, 1)   \
  NBK_TRANSPOSE_STEP(rows, 2)
#endif

/// rows[i][j] becomes rows[j][i].
NBK_INLINE void transpose(vf rows[lanes]) { NBK_TRANSPOSE(rows) }
NBK_INLINE void transpose_b(vb rows[lanes]) { NBK_TRANSPOSE(rows) }

/// y[c * y_row + r] = x[r * x_row + c] for r < rows ≤ lanes and c < columns; from r = rows to
/// lanes, y gets +0.
static void transpose_to_lanes(const float *x, size_t x_row, size_t rows, size_t columns, float *y,
                               size_t y_row) {
  for (size_t c = 0; c < columns; c += lanes) {
    size_t n = minimum(lanes, columns - c);
    vf square[lanes];
    if (rows == lanes && n == lanes) {
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r++) square[r] = load(x + r * x_row + c);
    } else {
      for (size_t r = 0; r < lanes; r++)
        square[r] = r < rows ? read_vector(x + r * x_row + c, n) : (vf)0.0f;
    }
    transpose(square);
    if (n == lanes) {
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r++) store(y + (c + r) * y_row, square[r]);
    } else {
      for (size_t r = 0; r < n; r++) store(y + (c + r) * y_row, square[r]);
    }
  }
}

/// y[r * y_row + c] = x[c * lanes + r] for r < rows ≤ lanes and c < columns.
static void transpose_from_lanes(const float *x, size_t rows, size_t columns, float *y,
                                 size_t y_row) {
  for (size_t c = 0; c < columns; c += lanes) {
    size_t n = minimum(lanes, columns - c);
    vf square[lanes];
    if (rows == lanes && n == lanes) {
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r++) square[r] = load(x + (c + r) * lanes);
      transpose(square);
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r++) store(y + r * y_row + c, square[r]);
    } else {
      for (size_t r = 0; r < lanes; r++) square[r] = r < n ? load(x + (c + r) * lanes) : (vf)0.0f;
      transpose(square);
      for (size_t r = 0; r < rows; r++) write_vector(y + r * y_row + c, square[r], n);
    }
  }
}

/// As transpose_to_lanes, with y_row = lanes; what is not there becomes `missing`.
static void transpose_bytes_to_lanes(const int8_t *x, size_t x_row, size_t rows, size_t columns,
                                     int8_t *y, int8_t missing) {
  for (size_t c = 0; c < columns; c += lanes) {
    size_t n = minimum(lanes, columns - c);
    vb square[lanes];
    for (size_t r = 0; r < lanes; r++) {
      square[r] = (vb)missing;
      if (r < rows && n == lanes) square[r] = load_b(x + r * x_row + c);
      else if (r < rows) memcpy(&square[r], x + r * x_row + c, n);
    }
    transpose_b(square);
    for (size_t r = 0; r < n; r++) store_b(y + (c + r) * lanes, square[r]);
  }
}

/// As transpose_from_lanes.
static void transpose_bytes_from_lanes(const int8_t *x, size_t rows, size_t columns, int8_t *y,
                                       size_t y_row) {
  for (size_t c = 0; c < columns; c += lanes) {
    size_t n = minimum(lanes, columns - c);
    vb square[lanes];
    for (size_t r = 0; r < lanes; r++) square[r] = r < n ? load_b(x + (c + r) * lanes) : (vb)0;
    transpose_b(square);
    for (size_t r = 0; r < rows; r++) {
      if (n == lanes) store_b(y + r * y_row + c, square[r]);
      else memcpy(y + r * y_row + c, &square[r], n);
    }
  }
}
