// The list of kernels. Every instruction set has a table of these functions. Every public function
// of CKernels.h calls the one in the selected table.
#ifndef NBK_TABLE_H
#define NBK_TABLE_H

#include "CKernels.h"

#include <stdatomic.h>

/// The bytes before the arrays that the fused convolution saves: its header. The arrays are
/// aligned.
enum { NBK_SAVED_HEADER = 64, NBK_MAX_LANES = 16 };
/// The bytes that the fused convolution saves for each output.
enum { NBK_SELECTION_BYTES = 4 };

// KERNEL(name, (parameters), (arguments))
#define NBK_KERNELS(KERNEL)                                                                       \
  KERNEL(matmul,                                                                                  \
         (const float *a, const float *b, const float *bias, float *c, size_t rows, size_t inner, \
          size_t columns),                                                                        \
         (a, b, bias, c, rows, inner, columns))                                                   \
  KERNEL(matmul_bt,                                                                               \
         (const float *a, const float *b, float *c, size_t rows, size_t inner, size_t columns),   \
         (a, b, c, rows, inner, columns))                                                         \
  KERNEL(matmul_at,                                                                               \
         (const float *a, const float *b, float *c, size_t rows, size_t inner, size_t columns),   \
         (a, b, c, rows, inner, columns))                                                         \
  KERNEL(matmul_samples_last,                                                                     \
         (const float *x, const float *w, const float *bias, float *y, size_t samples,            \
          size_t inner, size_t columns),                                                          \
         (x, w, bias, y, samples, inner, columns))                                                \
  KERNEL(matmul_samples_last_dx,                                                                  \
         (const float *g, const float *w, float *dx, size_t samples, size_t inner,                \
          size_t columns),                                                                        \
         (g, w, dx, samples, inner, columns))                                                     \
  KERNEL(matmul_samples_last_dw,                                                                  \
         (const float *x, const float *g, float *dw, size_t samples, size_t inner,                \
          size_t columns),                                                                        \
         (x, g, dw, samples, inner, columns))                                                     \
  KERNEL(matmul_samples_last_gradients,                                                           \
         (const float *x, const float *w, const float *g, float *dx, float *dw, size_t samples,   \
          size_t inner, size_t columns),                                                          \
         (x, w, g, dx, dw, samples, inner, columns))                                              \
  KERNEL(conv2d,                                                                                  \
         (const float *x, const float *w, const float *bias, float *y, const nbk_window *s),      \
         (x, w, bias, y, s))                                                                      \
  KERNEL(conv2d_dx, (const float *g, const float *w, float *dx, const nbk_window *s),             \
         (g, w, dx, s))                                                                           \
  KERNEL(conv2d_dw, (const float *x, const float *g, float *dw, float *db, const nbk_window *s),  \
         (x, g, dw, db, s))                                                                       \
  KERNEL(max_pool, (const float *x, float *y, int32_t *argmax, const nbk_window *s),              \
         (x, y, argmax, s))                                                                       \
  KERNEL(max_pool_dx, (const float *g, const int32_t *argmax, float *dx, const nbk_window *s),    \
         (g, argmax, dx, s))                                                                      \
  KERNEL(average_pool, (const float *x, float *y, const nbk_window *s), (x, y, s))                \
  KERNEL(average_pool_dx, (const float *g, float *dx, const nbk_window *s), (g, dx, s))           \
  KERNEL(depthwise_conv2d,                                                                        \
         (const float *x, const float *w, const float *bias, float *y, const nbk_window *s),      \
         (x, w, bias, y, s))                                                                      \
  KERNEL(depthwise_conv2d_dx,                                                                     \
         (const float *g, const float *w, float *dx, const nbk_window *s), (g, w, dx, s))         \
  KERNEL(depthwise_conv2d_dw,                                                                     \
         (const float *x, const float *g, float *dw, float *db, const nbk_window *s),             \
         (x, g, dw, db, s))                                                                       \
  KERNEL(unary, (nbk_unary_op op, const float *x, float *y, size_t count), (op, x, y, count))     \
  KERNEL(binary,                                                                                  \
         (nbk_binary_op op, const float *a, size_t a_stride, const float *b, size_t b_stride,     \
          float *y, size_t count),                                                                \
         (op, a, a_stride, b, b_stride, y, count))                                                \
  KERNEL(binary_rows,                                                                             \
         (nbk_binary_op op, const float *a, size_t a_row, size_t a_stride, const float *b,        \
          size_t b_row, size_t b_stride, float *y, size_t rows, size_t columns),                  \
         (op, a, a_row, a_stride, b, b_row, b_stride, y, rows, columns))                          \
  KERNEL(relu_dx, (const float *x, const float *g, float *dx, size_t count), (x, g, dx, count))   \
  KERNEL(sum, (const float *x, float *y, size_t outer, size_t count, size_t inner),               \
         (x, y, outer, count, inner))                                                             \
  KERNEL(statistic,                                                                               \
         (nbk_statistic_op op, const float *x, float *y, size_t outer, size_t count,              \
          size_t inner),                                                                          \
         (op, x, y, outer, count, inner))                                                         \
  KERNEL(total, (nbk_statistic_op op, const float *x, double *y, size_t count),                   \
         (op, x, y, count))                                                                       \
  KERNEL(max, (const float *x, float *y, size_t outer, size_t count, size_t inner),               \
         (x, y, outer, count, inner))                                                             \
  KERNEL(argmax, (const float *x, int32_t *y, size_t outer, size_t count, size_t inner),          \
         (x, y, outer, count, inner))                                                             \
  KERNEL(softmax, (const float *x, float *y, size_t rows, size_t columns), (x, y, rows, columns)) \
  KERNEL(sparse_cross_entropy,                                                                    \
         (const float *logits, const int32_t *labels, float *loss, float *probabilities,          \
          size_t rows, size_t columns),                                                           \
         (logits, labels, loss, probabilities, rows, columns))                                    \
  KERNEL(sparse_cross_entropy_dx,                                                                 \
         (const float *probabilities, const int32_t *labels, float scale, float *g, size_t rows,  \
          size_t columns),                                                                        \
         (probabilities, labels, scale, g, rows, columns))                                        \
  KERNEL(batch_moments,                                                                           \
         (const float *x, float *mean, float *variance, size_t rows, size_t columns),             \
         (x, mean, variance, rows, columns))                                                      \
  KERNEL(batch_normalize,                                                                         \
         (const float *x, const float *mean, const float *factor, const float *offset, float *y,  \
          size_t rows, size_t columns),                                                           \
         (x, mean, factor, offset, y, rows, columns))                                             \
  KERNEL(batch_norm_sums,                                                                         \
         (const float *x, const float *g, const float *mean, const float *r, float *dscale,       \
          float *doffset, size_t rows, size_t columns),                                           \
         (x, g, mean, r, dscale, doffset, rows, columns))                                         \
  KERNEL(batch_norm_dx,                                                                           \
         (const float *x, const float *g, const float *mean, const float *r, const float *factor, \
          const float *a, const float *b, float *dx, size_t rows, size_t columns),                \
         (x, g, mean, r, factor, a, b, dx, rows, columns))                                        \
  KERNEL(layer_norm,                                                                              \
         (const float *x, const float *scale, const float *offset, float epsilon, float *y,       \
          float *mean, float *r, size_t rows, size_t columns),                                    \
         (x, scale, offset, epsilon, y, mean, r, rows, columns))                                  \
  KERNEL(layer_norm_dx,                                                                           \
         (const float *x, const float *g, const float *mean, const float *r, const float *scale,  \
          float *dx, size_t rows, size_t columns),                                                \
         (x, g, mean, r, scale, dx, rows, columns))                                               \
  KERNEL(layer_norm_sums,                                                                         \
         (const float *x, const float *g, const float *mean, const float *r, float *dscale,       \
          float *doffset, size_t rows, size_t columns),                                           \
         (x, g, mean, r, dscale, doffset, rows, columns))                                         \
  KERNEL(scale_bytes, (const uint8_t *x, float *y, size_t count), (x, y, count))                  \
  KERNEL(gather_rows,                                                                             \
         (const void *x, const int32_t *indices, void *y, size_t rows, size_t bytes),             \
         (x, indices, y, rows, bytes))                                                            \
  KERNEL(gather_samples_last,                                                                     \
         (const float *x, const int32_t *indices, float *y, size_t samples, size_t count),        \
         (x, indices, y, samples, count))                                                         \
  KERNEL(gather_scaled_bytes_samples_last,                                                        \
         (const uint8_t *x, const int32_t *indices, float *y, size_t samples, size_t count),      \
         (x, indices, y, samples, count))                                                         \
  KERNEL(adam,                                                                                    \
         (const float *w, const float *g, float *new_w, float *m, float *v, float alpha,          \
          float c1, float c2, float epsilon, size_t count),                                       \
         (w, g, new_w, m, v, alpha, c1, c2, epsilon, count))                                      \
  KERNEL(sgd, (const float *w, const float *g, float *new_w, float rate, size_t count),           \
         (w, g, new_w, rate, count))                                                              \
  KERNEL(sgd_momentum,                                                                            \
         (const float *w, const float *g, float *new_w, float *v, float rate, float momentum,     \
          bool nesterov, size_t count),                                                           \
         (w, g, new_w, v, rate, momentum, nesterov, count))

// Pairs of kernels of which the second must use the same instruction set as the first, because it
// reads the data that the first one saved.
#define NBK_SAVING_KERNELS(KERNEL)                                                                \
  KERNEL(conv2d_relu_max_pool,                                                                    \
         (const float *x, const float *w, const float *bias, float *y, void *saved,               \
          const nbk_window *conv, const nbk_window *pool, bool samples_last),                     \
         (x, w, bias, y, saved, conv, pool, samples_last))                                        \
  KERNEL(conv2d_relu_max_pool_dw,                                                                 \
         (const float *x, const float *g, const void *saved, float *dw, float *db,                \
          const nbk_window *conv, const nbk_window *pool, bool samples_last),                     \
         (x, g, saved, dw, db, conv, pool, samples_last))

typedef struct {
#define NBK_FIELD(name, parameters, arguments) void(*name) parameters;
  NBK_KERNELS(NBK_FIELD)
  NBK_SAVING_KERNELS(NBK_FIELD)
#undef NBK_FIELD
} nbk_table;

/// The header of the data that the fused convolution saves.
typedef struct {
  const nbk_table *table;  // of the instruction set that saved it
  atomic_bool has_infinite;
} nbk_saved_header;

#if defined(__x86_64__)
extern const nbk_table nbk_table_baseline, nbk_table_avx2, nbk_table_avx512;
#elif defined(__aarch64__)
extern const nbk_table nbk_table_neon;
#else
extern const nbk_table nbk_table_portable;
#endif

#endif
