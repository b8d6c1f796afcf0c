// Depthwise convolution and its gradients. Lanes run over filters; every `multiplier` neighbouring
// filters convolve the same channel.

typedef struct {
  const float *x, *w, *g, *bias;
  float *y, *dx;
  const nbk_window *s;
  size_t multiplier;
} depthwise_job;

/// The channels of filters first ..< first + n.
NBK_INLINE vf channels_of_filters(const float *channels, size_t first, size_t n,
                                  size_t multiplier) {
  if (multiplier == 1) return read_vector(channels + first, n);
  vf spread = (vf)0.0f;
  for (size_t l = 0; l < n; l++) spread[l] = channels[(first + l) / multiplier];
  return spread;
}

/// Filter `m` of each of the channels first ..< first + n.
NBK_INLINE vf filters_of_channels(const float *filters, size_t first, size_t n, size_t multiplier,
                                  size_t m) {
  if (multiplier == 1) return read_vector(filters + first, n);
  vf picked = (vf)0.0f;
  for (size_t l = 0; l < n; l++) picked[l] = filters[(first + l) * multiplier + m];
  return picked;
}

/// Rows begin ..< end of outputs, numbered through all images.
static void depthwise_body(void *context, size_t begin, size_t end) {
  const depthwise_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels, filters = s->filters;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, s->dilation_height,
                            s->height);
    for (size_t q = 0; q < s->out_width; q++) {
      taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, s->dilation_width,
                                s->width);
      NBK_FOR_VECTORS(0, filters, {
        vf sum = (vf)0.0f;
        for (size_t kh = down.lo; kh < down.hi; kh++) {
          size_t h = image * s->height + p * s->stride_height + kh * s->dilation_height - s->top;
          for (size_t kw = across.lo; kw < across.hi; kw++) {
            size_t v = q * s->stride_width + kw * s->dilation_width - s->left;
            vf pixel = channels_of_filters(job->x + (h * s->width + v) * channels, i, n,
                                           job->multiplier);
            sum = fma_v(pixel, read_vector(job->w + (kh * s->kernel_width + kw) * filters + i, n),
                        sum);
          }
        }
        if (job->bias != NULL) sum = sum + read_vector(job->bias + i, n);
        write_vector(job->y + (row * s->out_width + q) * filters + i, sum, n);
      });
    }
  }
}

static void depthwise_conv2d(const float *x, const float *w, const float *bias, float *y,
                             const nbk_window *s) {
  if (s->channels == 0) return;
  size_t work_per_row = s->out_width * s->filters * s->kernel_height * s->kernel_width;
  nbk_parallel(s->batch * s->out_height, 1 + product_grain / (work_per_row + 1), depthwise_body,
               &(depthwise_job){.x = x, .w = w, .bias = bias, .y = y, .s = s,
                                .multiplier = s->filters / s->channels});
}

/// Rows begin ..< end of pixels, numbered through all images.
static void depthwise_dx_body(void *context, size_t begin, size_t end) {
  const depthwise_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels, filters = s->filters;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / s->height;
    reach down = reach_of(row % s->height, s->top, s->stride_height, s->dilation_height,
                          s->kernel_height, s->out_height);
    for (size_t v = 0; v < s->width; v++) {
      reach across = reach_of(v, s->left, s->stride_width, s->dilation_width, s->kernel_width,
                              s->out_width);
      NBK_FOR_VECTORS(0, channels, {
        vf sum = (vf)0.0f;
        for (size_t o = 0; o < down.count; o++) {
          size_t kh = down.first + o * s->stride_height;
          size_t p = image * s->out_height + down.output - o * s->dilation_height;
          for (size_t k = 0; k < across.count; k++) {
            size_t kw = across.first + k * s->stride_width;
            size_t q = across.output - k * s->dilation_width;
            const float *g = job->g + (p * s->out_width + q) * filters;
            const float *w = job->w + (kh * s->kernel_width + kw) * filters;
            for (size_t m = 0; m < job->multiplier; m++)
              sum = fma_v(filters_of_channels(g, i, n, job->multiplier, m),
                          filters_of_channels(w, i, n, job->multiplier, m), sum);
          }
        }
        write_vector(job->dx + (row * s->width + v) * channels + i, sum, n);
      });
    }
  }
}

static void depthwise_conv2d_dx(const float *g, const float *w, float *dx, const nbk_window *s) {
  if (s->channels == 0) return;
  size_t work_per_row = s->width * s->filters * s->kernel_height * s->kernel_width;
  nbk_parallel(s->batch * s->height, 1 + product_grain / (work_per_row + 1), depthwise_dx_body,
               &(depthwise_job){.g = g, .w = w, .dx = dx, .s = s,
                                .multiplier = s->filters / s->channels});
}

/// Pairs begin ..< end of an image and a row of the kernel.
static void depthwise_dw_body(void *context, size_t begin, size_t end) {
  const conv2d_dw_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels, filters = s->filters, outputs = s->out_height * s->out_width;
  size_t multiplier = filters / channels;
  for (size_t index = begin; index < end; index++) {
    size_t local = index / s->kernel_height, kh = index % s->kernel_height;
    size_t image = job->first_image + local, down = kh * s->dilation_height;
    float *partial = job->partial + local * (job->weights + filters);
    const float *g = job->g + image * outputs * filters;
    taps p_range = outputs_inside(down, s->stride_height, s->top, s->height, s->out_height);
    for (size_t kw = 0; kw < s->kernel_width; kw++) {
      size_t across = kw * s->dilation_width;
      taps q_range = outputs_inside(across, s->stride_width, s->left, s->width, s->out_width);
      NBK_FOR_VECTORS(0, filters, {
        vf sum = (vf)0.0f;
        for (size_t p = p_range.lo; p < p_range.hi; p++) {
          size_t h = image * s->height + p * s->stride_height + down - s->top;
          for (size_t q = q_range.lo; q < q_range.hi; q++) {
            size_t v = q * s->stride_width + across - s->left;
            vf pixel = channels_of_filters(job->x + (h * s->width + v) * channels, i, n,
                                           multiplier);
            sum = fma_v(pixel, read_vector(g + (p * s->out_width + q) * filters + i, n), sum);
          }
        }
        write_vector(partial + (kh * s->kernel_width + kw) * filters + i, sum, n);
      });
    }
    if (kh == 0 && job->db != NULL) {
      NBK_FOR_VECTORS(0, filters, {
        vf sum = (vf)0.0f;
        for (size_t o = 0; o < outputs; o++) sum = sum + read_vector(g + o * filters + i, n);
        write_vector(partial + job->weights + i, sum, n);
      });
    }
  }
}

static void depthwise_conv2d_dw(const float *x, const float *g, float *dw, float *db,
                                const nbk_window *s) {
  if (s->channels == 0) return;
  size_t weights = s->kernel_height * s->kernel_width * s->filters;
  kernel_gradients(x, g, dw, db, s, weights, s->kernel_height, depthwise_dw_body);
}
