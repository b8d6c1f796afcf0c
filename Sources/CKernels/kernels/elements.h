// Element-wise operations.

enum { element_grain = 16384, function_grain = 2048 };

typedef struct {
  nbk_unary_op op;
  const float *x;
  float *y;
} unary_job;

static void unary_body(void *context, size_t begin, size_t end) {
  const unary_job *job = context;
  const float *x = job->x;
  float *y = job->y;
#define NBK_UNARY(name, expression)                         \
  case name:                                                \
    NBK_FOR_VECTORS(begin, end, {                           \
      vf v = read_vector(x + i, n);                         \
      write_vector(y + i, (expression), n);                 \
    });                                                     \
    break
  // The fast path runs until a result is uncertain. Without a call in the loop, the compiler keeps
  // its constants in registers.
#define NBK_FUNCTION(name, function)                                        \
  case name:                                                                \
    for (size_t i = begin; i < end;) {                                      \
      for (bool is_certain; i + lanes <= end; i += lanes) {                 \
        vf result = function##_try(load(x + i), &is_certain);               \
        if (!is_certain) break;                                             \
        store(y + i, result);                                               \
      }                                                                     \
      size_t n = minimum(lanes, end - i);                                   \
      if (n > 0) write_vector(y + i, function##_exact(read_vector(x + i, n)), n); \
      i += n;                                                               \
    }                                                                       \
    break
  switch (job->op) {
    NBK_UNARY(NBK_NEGATE, -v);
    NBK_UNARY(NBK_ABS, __builtin_elementwise_abs(v));
    NBK_UNARY(NBK_SQRT, __builtin_elementwise_sqrt(v));
    NBK_UNARY(NBK_SQUARE, v *v);
    NBK_FUNCTION(NBK_EXP, exp);
    NBK_FUNCTION(NBK_LOG, log);
    NBK_UNARY(NBK_RELU, v < 0.0f ? (vf)0.0f : v);
    NBK_FUNCTION(NBK_SIGMOID, sigmoid);
    NBK_FUNCTION(NBK_TANH, tanh);
    NBK_FUNCTION(NBK_EXPM1, expm1);
    NBK_FUNCTION(NBK_LOG1P, log1p);
    NBK_FUNCTION(NBK_SIN, sin);
    NBK_FUNCTION(NBK_COS, cos);
    NBK_UNARY(NBK_FLOOR, __builtin_elementwise_floor(v));
    NBK_UNARY(NBK_CEIL, __builtin_elementwise_ceil(v));
    NBK_UNARY(NBK_ROUND, __builtin_elementwise_roundeven(v));
    NBK_UNARY(NBK_SIGN, v > 0.0f ? (vf)1.0f : v < 0.0f ? (vf)-1.0f : v == 0.0f ? (vf)0.0f : v);
  }
#undef NBK_FUNCTION
#undef NBK_UNARY
}

static void unary(nbk_unary_op op, const float *x, float *y, size_t count) {
  bool is_function = op == NBK_EXP || op == NBK_LOG || op == NBK_SIGMOID || op == NBK_TANH
                     || op == NBK_EXPM1 || op == NBK_LOG1P || op == NBK_SIN || op == NBK_COS;
  nbk_parallel(count, is_function ? function_grain : element_grain, unary_body,
               &(unary_job){op, x, y});
}

/// y[begin ..< end] for y[i] = a[i] op b[i]. A repeated operand has one element.
NBK_INLINE void binary_span(nbk_binary_op op, const float *a, bool repeat_a, const float *b,
                            bool repeat_b, float *y, size_t begin, size_t end) {
  // Reads only what it needs: y may be a or b, and another thread may be writing its first element.
  vf first_a = (vf)(repeat_a ? *a : 0.0f), first_b = (vf)(repeat_b ? *b : 0.0f);
#define NBK_BINARY(name, expression)                             \
  case name:                                                     \
    NBK_FOR_VECTORS(begin, end, {                                \
      vf l = repeat_a ? first_a : read_vector(a + i, n);         \
      vf r = repeat_b ? first_b : read_vector(b + i, n);         \
      write_vector(y + i, (expression), n);                      \
    });                                                          \
    break
  switch (op) {
    NBK_BINARY(NBK_ADD, l + r);
    NBK_BINARY(NBK_SUBTRACT, l - r);
    NBK_BINARY(NBK_MULTIPLY, l *r);
    NBK_BINARY(NBK_DIVIDE, l / r);
    // A NaN in either one is the result.
    NBK_BINARY(NBK_MAXIMUM, ((r > l) | (r != r)) ? r : l);
    NBK_BINARY(NBK_MINIMUM, ((r < l) | (r != r)) ? r : l);
    NBK_BINARY(NBK_MULTIPLY_UNLESS_ZERO, l == 0.0f ? (vf)0.0f : l *r);
    NBK_BINARY(NBK_DIVIDE_UNLESS_ZERO, l == 0.0f ? (vf)0.0f : l / r);
    NBK_BINARY(NBK_MULTIPLY_UNLESS_EITHER_ZERO,
               l == 0.0f ? (vf)0.0f : r == 0.0f ? (vf)0.0f : l *r);
  }
#undef NBK_BINARY
}

typedef struct {
  nbk_binary_op op;
  const float *a, *b;
  size_t a_row, a_stride, b_row, b_stride;
  float *y;
  size_t columns;
} binary_job;

static void binary_body(void *context, size_t begin, size_t end) {
  const binary_job *job = context;
  binary_span(job->op, job->a, job->a_stride == 0, job->b, job->b_stride == 0, job->y, begin, end);
}

static void binary(nbk_binary_op op, const float *a, size_t a_stride, const float *b,
                   size_t b_stride, float *y, size_t count) {
  if (count == 0) return;
  float a_value, b_value;
  // y may overlap a repeated operand, so its value is kept separately.
  if (a_stride == 0) a_value = *a, a = &a_value;
  if (b_stride == 0) b_value = *b, b = &b_value;
  nbk_parallel(count, element_grain, binary_body,
               &(binary_job){.op = op, .a = a, .b = b, .a_stride = a_stride, .b_stride = b_stride,
                             .y = y});
}

static void binary_rows_body(void *context, size_t begin, size_t end) {
  const binary_job *job = context;
  for (size_t row = begin; row < end; row++)
    binary_span(job->op, job->a + row * job->a_row, job->a_stride == 0, job->b + row * job->b_row,
                job->b_stride == 0, job->y + row * job->columns, 0, job->columns);
}

static void binary_rows(nbk_binary_op op, const float *a, size_t a_row, size_t a_stride,
                        const float *b, size_t b_row, size_t b_stride, float *y, size_t rows,
                        size_t columns) {
  if (columns == 0) return;
  nbk_parallel(rows, 1 + element_grain / columns, binary_rows_body,
               &(binary_job){op, a, b, a_row, a_stride, b_row, b_stride, y, columns});
}

typedef struct {
  const float *x, *g;
  float *dx;
} relu_dx_job;

static void relu_dx_body(void *context, size_t begin, size_t end) {
  const relu_dx_job *job = context;
  const float *x = job->x, *g = job->g;
  float *dx = job->dx;
  NBK_FOR_VECTORS(begin, end, {
    vf v = read_vector(x + i, n), gradient = read_vector(g + i, n);
    write_vector(dx + i, v > 0.0f ? gradient : (vf)0.0f, n);
  });
}

static void relu_dx(const float *x, const float *g, float *dx, size_t count) {
  nbk_parallel(count, element_grain, relu_dx_body, &(relu_dx_job){x, g, dx});
}

typedef struct {
  const uint8_t *x;
  float *y;
} scale_bytes_job;

static void scale_bytes_body(void *context, size_t begin, size_t end) {
  const scale_bytes_job *job = context;
  const uint8_t *x = job->x;
  float *y = job->y;
  // The product with the rounded 1/255 has the same bits as the quotient: a test compares all 256.
  for (size_t i = begin; i < end; i++) y[i] = (float)((double)x[i] * (1.0 / 255));
}

static void scale_bytes(const uint8_t *x, float *y, size_t count) {
  nbk_parallel(count, element_grain, scale_bytes_body, &(scale_bytes_job){x, y});
}
