// A fixed workload over the kernels, and one digest of all results. The digest is the same on every
// processor and every instruction set. Prints the instruction set and the digest.
#include "CKernels.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t digest = 0xcbf29ce484222325;  // FNV-1a over words

static void add(const float *values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, &values[i], sizeof bits);
    if (values[i] != values[i]) bits = 0x7fc00000;
    digest = (digest ^ bits) * 0x100000001b3;
  }
}

static void add_integers(const int32_t *values, size_t count) {
  for (size_t i = 0; i < count; i++) digest = (digest ^ (uint32_t)values[i]) * 0x100000001b3;
}

/// Numbers from -0.5 to 0.5 that depend on their positions and `seed`.
static float *numbers(size_t count, uint32_t seed) {
  float *values = aligned_alloc(64, (count * sizeof *values + 127) / 64 * 64);
  if (values == NULL) abort();
  for (size_t i = 0; i < count; i++)
    values[i] = (float)((((uint32_t)i + seed) * 2654435761u >> 8) & 0xffff) / 65536.0f - 0.5f;
  return values;
}

/// Numbers with bit patterns of all kinds, including infinities, NaN and subnormals.
static float *bit_patterns(uint32_t count) {
  float *values = numbers(count, 0);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t bits = i * 65536u + (i * 2654435761u >> 16);
    memcpy(&values[i], &bits, sizeof bits);
  }
  return values;
}

static void functions(void) {
  enum { count = 1 << 16 };
  float *x = bit_patterns(count), *y = numbers(count, 0);
  for (nbk_unary_op operation = NBK_NEGATE; operation <= NBK_SIGN; operation++) {
    nbk_unary(operation, x, y, count);
    add(y, count);
  }
}

static void operations(void) {
  enum { count = 1 << 16, rows = 50, columns = 37 };
  float *x = bit_patterns(count), *a = numbers(count, 1), *y = numbers(count, 2);
  for (nbk_binary_op operation = NBK_ADD; operation <= NBK_MULTIPLY_UNLESS_EITHER_ZERO;
       operation++) {
    nbk_binary(operation, x, 1, x + 1, 1, y, count - 1);
    add(y, count - 1);
    nbk_binary(operation, x, 1, a, 0, y, count);
    add(y, count);
    nbk_binary(operation, a, 0, x, 1, y, count);
    add(y, count);
    nbk_binary_rows(operation, x, columns, 1, a, 0, 1, y, rows, columns);
    add(y, rows * columns);
    nbk_binary_rows(operation, x, 1, 0, a, columns, 1, y, rows, columns);
    add(y, rows * columns);
  }
  nbk_relu_dx(x, a, y, count);
  add(y, count);
}

/// Sums and maxima of rows, of columns, and along an axis between two others.
static void reductions(void) {
  enum { count = 24 * 1025 };
  const size_t shapes[][3] = {{1025, 24, 1}, {1, 1025, 24}, {8, 41, 75}};
  float *x = numbers(count, 1), *y = numbers(count, 2);
  int32_t *positions = calloc(count, sizeof *positions);
  if (positions == NULL) abort();
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    size_t outer = shapes[i][0], length = shapes[i][1], inner = shapes[i][2];
    nbk_sum(x, y, outer, length, inner);
    add(y, outer * inner);
    nbk_max(x, y, outer, length, inner);
    add(y, outer * inner);
    nbk_argmax(x, positions, outer, length, inner);
    add_integers(positions, outer * inner);
  }
}

/// Sums and statistics of several blocks, of rows, of few and of many columns.
static void sums(void) {
  enum { count = 5003 * 70 };
  const size_t shapes[][3] = {{1, count, 1}, {3000, 50, 1}, {1, 9001, 7}, {1, 5003, 70},
                              {2, 20, 300}, {3, 33, 65}};
  float *x = numbers(count, 1), *y = numbers(count, 2);
  for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
    size_t outer = shapes[i][0], length = shapes[i][1], inner = shapes[i][2];
    for (nbk_statistic_op operation = NBK_SUM; operation <= NBK_NORM; operation++) {
      nbk_statistic(operation, x, y, outer, length, inner);
      add(y, outer * inner);
    }
  }
  double total;
  nbk_total(NBK_NORM, x, &total, count);
  uint64_t bits;
  memcpy(&bits, &total, sizeof bits);
  digest = (digest ^ bits) * 0x100000001b3;
}

static void conversions(void) {
  enum { count = 1 << 16, row = 7 * sizeof(float) };
  float *x = bit_patterns(count), *y = numbers(count, 1);
  static int32_t integers[count], indices[count / 7];
  static uint8_t bytes[count];
  nbk_truncate_to_integers(x, integers, count);
  add_integers(integers, count);
  nbk_truncate_to_bytes(x, bytes, count);
  nbk_scale_bytes(bytes, y, count);
  add(y, count);
  for (int32_t i = 0; i < count / 7; i++) indices[i] = i * 37 % (count / 7);
  nbk_gather_rows(x, indices, y, count / 7, row);
  add(y, count / 7 * 7);
}

static void products(void) {
  float *a = numbers(33 * 70, 1), *b = numbers(70 * 35, 2), *c = numbers(33 * 35, 3);
  nbk_matmul(a, b, b, c, 33, 70, 35);
  add(c, 33 * 35);
  nbk_matmul(a, b, NULL, c, 33, 70, 35);
  add(c, 33 * 35);
  nbk_matmul_bt(a, b, c, 33, 70, 35);
  add(c, 33 * 35);
  // Large enough for chains that continue from block to block.
  float *x = numbers(100 * 1100, 1), *y = numbers(1100 * 130, 2), *z = numbers(100 * 130, 3);
  nbk_matmul(x, y, NULL, z, 100, 1100, 130);
  add(z, 100 * 130);
  nbk_matmul_at(a, b, c, 33, 70, 35);
  add(c, 33 * 35);
}

/// A convolution of images [batch, 12, 13, 1], its pooling and all gradients, in both layouts.
static void convolutions(size_t batch, size_t kernel, bool samples_last) {
  enum { filters = 13, pixels = 12 * 13 };
  size_t height = 13 - kernel, width = 14 - kernel, weights = kernel * kernel * filters;
  size_t convolved = height * width * filters, pooled = (height / 2) * (width / 2) * filters;
  nbk_window convolution = {.batch = batch, .height = 12, .width = 13, .channels = 1,
                            .kernel_height = kernel, .kernel_width = kernel, .stride_height = 1,
                            .stride_width = 1, .dilation_height = 1, .dilation_width = 1,
                            .out_height = height, .out_width = width, .filters = filters};
  nbk_window pooling = {.batch = batch, .height = height, .width = width, .channels = filters,
                        .kernel_height = 2, .kernel_width = 2, .stride_height = 2,
                        .stride_width = 2, .dilation_height = 1, .dilation_width = 1,
                        .out_height = height / 2, .out_width = width / 2, .filters = filters};
  float *x = numbers(batch * pixels, 4), *w = numbers(weights, 5), *b = numbers(filters, 6);
  float *y = numbers(batch * convolved, 7), *g = numbers(batch * convolved, 8);
  float *dx = numbers(batch * pixels, 9), *dw = numbers(weights, 10), *db = numbers(filters, 11);
  if (samples_last && !nbk_conv2d_relu_max_pool_takes_samples_last(&convolution, &pooling)) abort();
  size_t bytes = nbk_conv2d_relu_max_pool_saved_bytes(&convolution, &pooling);
  void *saved = aligned_alloc(64, (bytes + 63) / 64 * 64);
  if (saved == NULL) abort();
  nbk_conv2d_relu_max_pool(x, w, b, y, saved, &convolution, &pooling, samples_last);
  add(y, batch * pooled);
  nbk_conv2d_relu_max_pool_dw(x, g, saved, dw, db, &convolution, &pooling, samples_last);
  add(dw, weights);
  add(db, filters);
  if (samples_last) return;
  nbk_conv2d(x, w, b, y, &convolution);
  add(y, batch * convolved);
  nbk_conv2d_dx(g, w, dx, &convolution);
  add(dx, batch * pixels);
  nbk_conv2d_dw(x, g, dw, db, &convolution);
  add(dw, weights);
  add(db, filters);
  float *pooled_g = numbers(batch * pooled, 12);
  int32_t *argmax = calloc(batch * pooled, sizeof *argmax);
  if (argmax == NULL) abort();
  nbk_max_pool(g, y, argmax, &pooling);
  add(y, batch * pooled);
  nbk_max_pool_dx(pooled_g, argmax, y, &pooling);
  add(y, batch * convolved);
}

/// Windows with dilated taps, or with strides and padding, and the operations that use them.
static void windows(size_t channels, size_t multiplier, size_t stride, size_t dilation) {
  size_t filters = channels * multiplier, batch = 3, extent = 2 * dilation + 1;
  size_t height = (9 + 4 - extent) / stride + 1, width = (10 + 4 - extent) / stride + 1;
  nbk_window window = {.batch = batch, .height = 9, .width = 10, .channels = channels,
                       .kernel_height = 3, .kernel_width = 3, .stride_height = stride,
                       .stride_width = stride, .dilation_height = dilation,
                       .dilation_width = dilation, .top = 2, .left = 2, .out_height = height,
                       .out_width = width, .filters = filters};
  size_t pixels = batch * 90 * channels, outputs = batch * height * width * filters;
  float *x = numbers(pixels, 1), *dx = numbers(pixels, 2), *b = numbers(filters, 3);
  float *w = numbers(9 * channels * filters, 4), *dw = numbers(9 * channels * filters, 5);
  float *y = numbers(outputs, 6), *g = numbers(outputs, 7), *db = numbers(filters, 8);
  nbk_conv2d(x, w, b, y, &window);
  add(y, outputs);
  nbk_conv2d_dx(g, w, dx, &window);
  add(dx, pixels);
  nbk_conv2d_dw(x, g, dw, db, &window);
  add(dw, 9 * channels * filters);
  nbk_depthwise_conv2d(x, w, b, y, &window);
  add(y, outputs);
  nbk_depthwise_conv2d_dx(g, w, dx, &window);
  add(dx, pixels);
  nbk_depthwise_conv2d_dw(x, g, dw, db, &window);
  add(dw, 9 * filters);
  add(db, filters);
  if (dilation != 1) return;
  nbk_average_pool(x, y, &window);
  add(y, batch * height * width * channels);
  nbk_average_pool_dx(g, dx, &window);
  add(dx, pixels);
}

static void normalization(size_t rows, size_t columns) {
  size_t count = rows * columns;
  float *x = numbers(count, 1), *g = numbers(count, 2), *y = numbers(count, 3);
  float *mean = numbers(rows + columns, 4), *r = numbers(rows + columns, 5);
  float *scale = numbers(columns, 6), *a = numbers(columns, 7), *b = numbers(columns, 8);
  nbk_batch_moments(x, mean, r, rows, columns);
  add(mean, columns);
  add(r, columns);
  nbk_batch_normalize(x, mean, r, scale, y, rows, columns);
  add(y, count);
  nbk_batch_norm_sums(x, g, mean, r, a, b, rows, columns);
  add(a, columns);
  add(b, columns);
  nbk_batch_norm_dx(x, g, mean, r, scale, a, b, y, rows, columns);
  add(y, count);
  nbk_layer_norm(x, scale, a, 0.01f, y, mean, r, rows, columns);
  add(y, count);
  add(mean, rows);
  add(r, rows);
  nbk_layer_norm_dx(x, g, mean, r, scale, y, rows, columns);
  add(y, count);
  nbk_layer_norm_sums(x, g, mean, r, a, b, rows, columns);
  add(a, columns);
  add(b, columns);
}

/// Gathers, and a dense layer on a batch with the samples last.
static void samples_last(void) {
  enum { samples = 32, inner = 156, columns = 10, rows = 60 };
  float *data = numbers(rows * inner, 1), *x = numbers(samples * inner, 2);
  float *w = numbers(inner * columns, 3), *b = numbers(columns, 4), *z = numbers(320, 5);
  float *g = numbers(samples * columns, 6), *dw = numbers(inner * columns, 7);
  static uint8_t bytes[rows * inner];
  int32_t indices[samples];
  for (int i = 0; i < samples; i++) indices[i] = i * 37 % rows;
  for (uint32_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)(i * 2654435761u >> 13);
  nbk_gather_scaled_bytes_samples_last(bytes, indices, x, samples, inner);
  add(x, samples * inner);
  nbk_gather_samples_last(data, indices, x, samples, inner);
  add(x, samples * inner);
  nbk_matmul_samples_last(x, w, b, z, samples, inner, columns);
  add(z, samples * columns);
  nbk_matmul_samples_last_dw(x, g, dw, samples, inner, columns);
  add(dw, inner * columns);
  nbk_matmul_samples_last_dx(g, w, x, samples, inner, columns);
  add(x, samples * inner);
  float *dx = numbers(samples * inner, 8);
  nbk_matmul_samples_last_gradients(x, w, g, dx, dw, samples, inner, columns);
  add(dx, samples * inner);
  add(dw, inner * columns);
}

static void training(void) {
  enum { rows = 19, columns = 130, count = rows * columns };
  float *x = numbers(count, 1), *y = numbers(count, 2), *loss = numbers(rows, 3);
  float *m = numbers(count, 4), *v = numbers(count, 5);
  int32_t labels[rows];
  for (int i = 0; i < rows; i++) labels[i] = i * 7 % columns;
  nbk_softmax(x, y, rows, columns);
  add(y, count);
  nbk_sparse_cross_entropy(x, labels, loss, y, rows, columns);
  add(loss, rows);
  nbk_sparse_cross_entropy_dx(y, labels, 1.0f / rows, y, rows, columns);
  add(y, count);
  nbk_unary(NBK_SQUARE, v, v, count);
  nbk_adam(x, y, x, m, v, 0.01f, 0.1f, 0.001f, 1e-7f, count);
  add(x, count);
  add(m, count);
  add(v, count);
  nbk_sgd(x, y, x, 0.01f, count);
  add(x, count);
  nbk_sgd_momentum(x, y, x, m, 0.01f, 0.9f, false, count);
  add(x, count);
  nbk_sgd_momentum(x, y, y, m, 0.01f, 0.9f, true, count);
  add(y, count);
  add(m, count);
}

int main(void) {
  functions();
  operations();
  reductions();
  sums();
  conversions();
  products();
  convolutions(19, 3, false);
  convolutions(32, 3, true);
  convolutions(32, 5, true);
  windows(5, 3, 1, 2);
  windows(17, 1, 2, 1);
  normalization(37, 19);
  normalization(130, 40);
  samples_last();
  training();
  printf("%-9s %016llx\n", nbk_isa_name(), (unsigned long long)digest);
  return 0;
}
