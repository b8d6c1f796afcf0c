// The arithmetic of DeepLearning. Every function here gives exactly, bit for bit, the result of the
// plain loop in docs/numbers.md, for any instruction set, number of threads and tile size.
//
// Arrays are dense and row-major. Images are [batch, height, width, channels] (NHWC), convolution
// kernels [kernelHeight, kernelWidth, channels, filters] (HWIO), and dense kernels [inputs,
// outputs]. Outputs never overlap inputs unless a comment allows it. A size of 0 is valid.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// ---- Machine ---------------------------------------------------------------------------------

/// The name of the selected instruction set: "baseline", "avx2", "avx512", "neon", or "portable" on
/// any other kind of processor. It is selected when the library is loaded: the best one that the
/// processor supports, or the one in NBRUN_ISA.
const char *nbk_isa_name(void);
/// Selects an instruction set; false if this processor or build does not have it.
bool nbk_isa_select(const char *name);
/// The names that nbk_isa_select accepts here, slowest first. Returns their number.
size_t nbk_isa_available(const char **names, size_t capacity);
/// A sentence for the user if NBRUN_ISA or NBRUN_THREADS cannot be followed, or NULL.
const char *nbk_environment_error(void);
/// The number of threads that kernels use, 1…64: the number of processors that this process may
/// use, or fewer if NBRUN_THREADS says so.
int nbk_thread_count(void);
/// Sets the number of threads, 1…64, even above the number of processors. Other values are clamped.
void nbk_thread_count_set(int count);
/// The file that contains this code: the library, or the program that is linked with it. NULL if
/// the system does not know. The caller frees it.
char *nbk_library_path(void);

// ---- Products (Dense) ------------------------------------------------------------------------

/// c[rows, columns] = a[rows, inner] · b[inner, columns]; bias[columns] is added last, unless NULL.
void nbk_matmul(const float *a, const float *b, const float *bias, float *c, size_t rows,
                size_t inner, size_t columns);
/// c[rows, columns] = a[rows, inner] · b[columns, inner]ᵀ: chain over inner.
void nbk_matmul_bt(const float *a, const float *b, float *c, size_t rows, size_t inner,
                   size_t columns);
/// c[rows, columns] = a[inner, rows]ᵀ · b[inner, columns]: chain over inner.
void nbk_matmul_at(const float *a, const float *b, float *c, size_t rows, size_t inner,
                   size_t columns);

// A layer's input may have the samples last, x[inner][samples], where `samples` is a multiple of
// 16: whole vectors on every instruction set.

/// y[samples, columns] = x[inner, samples]ᵀ · w[inner, columns]; bias[columns] is added last,
/// unless NULL.
void nbk_matmul_samples_last(const float *x, const float *w, const float *bias, float *y,
                             size_t samples, size_t inner, size_t columns);
/// dx[inner, samples] from g[samples, columns]: chain over columns.
void nbk_matmul_samples_last_dx(const float *g, const float *w, float *dx, size_t samples,
                                size_t inner, size_t columns);
/// dw[inner, columns] from g[samples, columns]: chain over samples.
void nbk_matmul_samples_last_dw(const float *x, const float *g, float *dw, size_t samples,
                                size_t inner, size_t columns);
/// The two gradients above in one call, so that threads do not wait for each other in between.
void nbk_matmul_samples_last_gradients(const float *x, const float *w, const float *g, float *dx,
                                       float *dw, size_t samples, size_t inner, size_t columns);

// ---- Convolution and pooling -----------------------------------------------------------------

/// A window that slides over images, as in docs/numbers.md. Sizes are in pixels.
typedef struct {
  size_t batch, height, width, channels;  // the images
  size_t kernel_height, kernel_width;
  size_t stride_height, stride_width;
  size_t dilation_height, dilation_width;  // from tap to tap; must be 1 unless the strides are 1
  size_t top, left;                       // padding before the first row and column
  size_t out_height, out_width;
  size_t filters;                         // convolution only
} nbk_window;

/// y[batch, out_height, out_width, filters] from x and w; bias[filters] is added last, unless NULL.
void nbk_conv2d(const float *x, const float *w, const float *bias, float *y, const nbk_window *s);
/// dx, with the shape of x, from g, with the shape of y.
void nbk_conv2d_dx(const float *g, const float *w, float *dx, const nbk_window *s);
/// dw, with the shape of w, and db[filters] (unless NULL), from x and g.
void nbk_conv2d_dw(const float *x, const float *g, float *dw, float *db, const nbk_window *s);
/// y[batch, out_height, out_width, channels]. argmax (unless NULL), with the shape of y, gets the
/// tap number kh · kernel_width + kw of the first maximum. A NaN gives way to any number.
void nbk_max_pool(const float *x, float *y, int32_t *argmax, const nbk_window *s);
/// dx, with the shape of x, from g and argmax.
void nbk_max_pool_dx(const float *g, const int32_t *argmax, float *dx, const nbk_window *s);

/// y, with the shape as in max_pool: the sum of the taps inside the image, divided by their number.
void nbk_average_pool(const float *x, float *y, const nbk_window *s);
/// dx, with the shape of x, from g, with the shape of y.
void nbk_average_pool_dx(const float *g, float *dx, const nbk_window *s);

// A depthwise convolution: w[kernel_height, kernel_width, channels, multiplier], and `filters` is
// channels · multiplier. Filter f convolves only channel f / multiplier.

/// y[batch, out_height, out_width, filters]; bias[filters] is added last, unless NULL.
void nbk_depthwise_conv2d(const float *x, const float *w, const float *bias, float *y,
                          const nbk_window *s);
/// dx, with the shape of x, from g, with the shape of y.
void nbk_depthwise_conv2d_dx(const float *g, const float *w, float *dx, const nbk_window *s);
/// dw, with the shape of w, and db[filters] (unless NULL), from x and g.
void nbk_depthwise_conv2d_dw(const float *x, const float *g, float *dw, float *db,
                             const nbk_window *s);

/// y = max_pool(relu(conv2d(x, w) + bias)) in one pass, with the same bits. `pool` slides over the
/// convolution's output (its batch, height, width and channels are those of the output) and has at
/// most 127 taps. saved (unless NULL): nbk_conv2d_relu_max_pool_saved_bytes of memory, aligned to
/// 64 bytes, for the data that the gradients need, in an internal form.
void nbk_conv2d_relu_max_pool(const float *x, const float *w, const float *bias, float *y,
                              void *saved, const nbk_window *conv, const nbk_window *pool,
                              bool samples_last);
/// Whether x and y of the function above may have the samples last, x[pixels][batch] and
/// y[outputs][batch], which saves moving them. `samples_last` says that they do.
bool nbk_conv2d_relu_max_pool_takes_samples_last(const nbk_window *conv, const nbk_window *pool);
/// The number of bytes that the function above saves.
size_t nbk_conv2d_relu_max_pool_saved_bytes(const nbk_window *conv, const nbk_window *pool);
/// dw and db (unless NULL) of that function from g, with the shape of y, from x and from the saved
/// data.
void nbk_conv2d_relu_max_pool_dw(const float *x, const float *g, const void *saved, float *dw,
                                 float *db, const nbk_window *conv, const nbk_window *pool,
                                 bool samples_last);

// ---- Elements --------------------------------------------------------------------------------

typedef enum {
  NBK_NEGATE, NBK_ABS, NBK_SQRT, NBK_SQUARE, NBK_EXP, NBK_LOG, NBK_RELU, NBK_SIGMOID, NBK_TANH,
  NBK_EXPM1, NBK_LOG1P, NBK_SIN, NBK_COS, NBK_FLOOR, NBK_CEIL, NBK_ROUND, NBK_SIGN
} nbk_unary_op;
/// y[i] = op(x[i]); y may be x.
void nbk_unary(nbk_unary_op op, const float *x, float *y, size_t count);

typedef enum {
  NBK_ADD, NBK_SUBTRACT, NBK_MULTIPLY, NBK_DIVIDE, NBK_MAXIMUM, NBK_MINIMUM,
  // For gradients: +0 where the first operand is zero, or either, whatever the other one is.
  NBK_MULTIPLY_UNLESS_ZERO, NBK_DIVIDE_UNLESS_ZERO, NBK_MULTIPLY_UNLESS_EITHER_ZERO
} nbk_binary_op;
/// y[i] = a[i] op b[i]; a stride of 0 repeats a[0] or b[0]; y may be a or b.
void nbk_binary(nbk_binary_op op, const float *a, size_t a_stride, const float *b, size_t b_stride,
                float *y, size_t count);
/// y[rows, columns] = a op b, where element [row, column] of a is a[row · a_row + column ·
/// a_stride] with an a_stride of 0 or 1, and b likewise.
void nbk_binary_rows(nbk_binary_op op, const float *a, size_t a_row, size_t a_stride,
                     const float *b,
                     size_t b_row, size_t b_stride, float *y, size_t rows, size_t columns);
/// dx[i] = x[i] > 0 ? g[i] : +0; dx may be g.
void nbk_relu_dx(const float *x, const float *g, float *dx, size_t count);

/// y[outer, inner] from x[outer, count, inner]: chain over count of acc + x.
void nbk_sum(const float *x, float *y, size_t outer, size_t count, size_t inner);

typedef enum {
  NBK_SUM, NBK_MEAN, NBK_VARIANCE, NBK_STANDARD_DEVIATION, NBK_NORM
} nbk_statistic_op;
/// y[outer, inner] from x[outer, count, inner]: a statistic along count, from sums in binary64
/// (docs/numbers.md, "Sums"). NBK_NORM is the root of the sum of the squares.
void nbk_statistic(nbk_statistic_op op, const float *x, float *y, size_t outer, size_t count,
                   size_t inner);
/// *y = the sum in binary64, not rounded, of the elements (NBK_SUM) or of their squares (NBK_NORM).
void nbk_total(nbk_statistic_op op, const float *x, double *y, size_t count);
/// y[outer, inner] from x[outer, count, inner], count > 0: the maximum, the first one of equal
/// maxima, or a NaN if there is one.
void nbk_max(const float *x, float *y, size_t outer, size_t count, size_t inner);
/// y[outer, inner]: the position of the first maximum along count. A NaN is passed over.
void nbk_argmax(const float *x, int32_t *y, size_t outer, size_t count, size_t inner);

/// y[rows, columns]: softmax of each row.
void nbk_softmax(const float *x, float *y, size_t rows, size_t columns);
/// loss[rows] from logits[rows, columns] and labels[rows] (0 ≤ label < columns, which the caller
/// checks), and probabilities[rows, columns] (unless NULL), the softmax.
void nbk_sparse_cross_entropy(const float *logits, const int32_t *labels, float *loss,
                              float *probabilities, size_t rows, size_t columns);
/// g[rows, columns] = (probabilities - (column == label ? 1 : 0)) * scale; g may be probabilities.
void nbk_sparse_cross_entropy_dx(const float *probabilities, const int32_t *labels, float scale,
                                 float *g, size_t rows, size_t columns);

// Normalization of x[rows, columns]: of every column over the rows (batch), or of every row
// (layer).

/// mean[columns] and variance[columns] over the rows, as nbk_statistic computes them. There is at
/// least one row.
void nbk_batch_moments(const float *x, float *mean, float *variance, size_t rows, size_t columns);
/// y = (x - mean) * factor, then + offset[columns] unless NULL; y may be x.
void nbk_batch_normalize(const float *x, const float *mean, const float *factor,
                         const float *offset, float *y, size_t rows, size_t columns);
/// The gradients of scale and offset: the sums over the rows of g * ((x - mean) * r) and of g.
void nbk_batch_norm_sums(const float *x, const float *g, const float *mean, const float *r,
                         float *dscale, float *doffset, size_t rows, size_t columns);
/// dx = factor * ((g - a) - ((x - mean) * r) * b). Everything except x, g and dx is [columns].
void nbk_batch_norm_dx(const float *x, const float *g, const float *mean, const float *r,
                       const float *factor, const float *a, const float *b, float *dx, size_t rows,
                       size_t columns);
/// y, mean[rows] and r[rows] = 1 / sqrt(variance + epsilon); scale and offset [columns], or NULL.
void nbk_layer_norm(const float *x, const float *scale, const float *offset, float epsilon,
                    float *y, float *mean, float *r, size_t rows, size_t columns);
/// dx, with the shape of x.
void nbk_layer_norm_dx(const float *x, const float *g, const float *mean, const float *r,
                       const float *scale, float *dx, size_t rows, size_t columns);
/// The gradients of scale and offset: the sums over the rows of g * ((x - mean) * r) and of g.
void nbk_layer_norm_sums(const float *x, const float *g, const float *mean, const float *r,
                         float *dscale, float *doffset, size_t rows, size_t columns);

/// y[i] = x[i] without its fraction. Values out of range become the nearest bound, NaN becomes 0.
void nbk_truncate_to_integers(const float *x, int32_t *y, size_t count);
/// The same for bytes.
void nbk_truncate_to_bytes(const float *x, uint8_t *y, size_t count);
/// y[i] = float32(double(x[i]) / 255).
void nbk_scale_bytes(const uint8_t *x, float *y, size_t count);
/// y[rows, columns] = x[indices[row], …]: rows of `bytes` bytes each.
void nbk_gather_rows(const void *x, const int32_t *indices, void *y, size_t rows, size_t bytes);
/// y[count][samples] = x[indices[sample]][…], rows of `count` elements; `samples` is a multiple of
/// 16. Without indices (NULL), the rows are taken in order.
void nbk_gather_samples_last(const float *x, const int32_t *indices, float *y, size_t samples,
                             size_t count);
/// The same for the results of nbk_scale_bytes on x.
void nbk_gather_scaled_bytes_samples_last(const uint8_t *x, const int32_t *indices, float *y,
                                          size_t samples, size_t count);

// ---- Optimizers ------------------------------------------------------------------------------

// New weights may be written over the old ones or over their gradient. The latter is faster if
// other processors have just read the old ones.

/// One Adam step on w, m and v from g (docs/numbers.md, "Optimizers"). Every scalar is already
/// rounded.
void nbk_adam(const float *w, const float *g, float *new_w, float *m, float *v, float alpha,
              float c1, float c2, float epsilon, size_t count);
/// new_w = w - rate * g.
void nbk_sgd(const float *w, const float *g, float *new_w, float rate, size_t count);
/// v = momentum * v - rate * g; new_w = w + v, or with nesterov (w + momentum * v) - rate * g.
void nbk_sgd_momentum(const float *w, const float *g, float *new_w, float *v, float rate,
                      float momentum, bool nesterov, size_t count);

#ifdef __cplusplus
}
#endif
#endif
