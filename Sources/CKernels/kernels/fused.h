// Convolution, bias, relu and max pooling in one operation, and its gradient: by blocks of images
// if blocks.h supports the windows, otherwise by one kernel after another.

typedef struct {
  const float *convolved;
  float *y;
  int8_t *selected;  // or NULL
  const nbk_window *pool;
} relu_max_pool_job;

/// Rows begin ..< end of outputs, numbered through all images.
static void relu_max_pool_body(void *context, size_t begin, size_t end) {
  const relu_max_pool_job *job = context;
  const nbk_window *s = job->pool;
  size_t channels = s->channels;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, 1, s->height);
    for (size_t q = 0; q < s->out_width; q++) {
      taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, 1, s->width);
      size_t output = (row * s->out_width + q) * channels;
      for (size_t c = 0; c < channels; c++) {
        float best = 0.0f;
        int position = 0;
        bool is_first = true;
        for (size_t kh = down.lo; kh < down.hi; kh++) {
          size_t h = image * s->height + p * s->stride_height + kh - s->top;
          for (size_t kw = across.lo; kw < across.hi; kw++) {
            size_t w = q * s->stride_width + kw - s->left;
            float next = job->convolved[(h * s->width + w) * channels + c];
            next = next < 0.0f ? 0.0f : next;
            if (is_first || next > best || (isnan(best) && !isnan(next))) {
              best = next;
              position = (int)(kh * s->kernel_width + kw);
            }
            is_first = false;
          }
        }
        job->y[output + c] = best;
        if (job->selected != NULL)
          job->selected[output + c] = (int8_t)(best > 0.0f ? position : -1);
      }
    }
  }
}

static void conv2d_relu_max_pool(const float *x, const float *w, const float *bias, float *y,
                                 void *saved, const nbk_window *conv, const nbk_window *pool,
                                 bool samples_last) {
  if (nbk_blocks_apply(conv, pool)) {
    if (pool->batch * pool->out_height * pool->out_width > 0)
      block_forward(x, w, bias, y, saved, conv, pool, samples_last);
    return;
  }
  size_t count = pool->batch * pool->height * pool->width * pool->channels;
  float *convolved = nbk_scratch(2, count * sizeof(float));
  conv2d(x, w, bias, convolved, conv);
  int8_t *selected = saved == NULL ? NULL : (int8_t *)saved + NBK_SAVED_HEADER;
  size_t work_per_row =
      pool->out_width * pool->channels * pool->kernel_height * pool->kernel_width;
  nbk_parallel(pool->batch * pool->out_height, 1 + element_grain / (work_per_row + 1),
               relu_max_pool_body, &(relu_max_pool_job){convolved, y, selected, pool});
}

typedef struct {
  const float *g;
  const int8_t *selected;
  float *convolved_g;
  const nbk_window *pool;
} relu_max_pool_dx_job;

/// Images begin ..< end: the gradient of the convolution's output.
static void relu_max_pool_dx_body(void *context, size_t begin, size_t end) {
  const relu_max_pool_dx_job *job = context;
  const nbk_window *s = job->pool;
  size_t channels = s->channels, size = s->height * s->width * channels;
  memset(job->convolved_g + begin * size, 0, (end - begin) * size * sizeof(float));
  for (size_t row = begin * s->out_height; row < end * s->out_height; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    for (size_t q = 0; q < s->out_width; q++) {
      size_t output = (row * s->out_width + q) * channels;
      for (size_t c = 0; c < channels; c++) {
        int tap = job->selected[output + c];
        if (tap < 0) continue;
        size_t h = p * s->stride_height + (size_t)tap / s->kernel_width - s->top;
        size_t w = q * s->stride_width + (size_t)tap % s->kernel_width - s->left;
        float *sum = job->convolved_g + image * size + (h * s->width + w) * channels + c;
        *sum = *sum + job->g[output + c];
      }
    }
  }
}

/// y[samples][count] from x[count][samples], where the samples fill whole vectors.
static const float *samples_first(int slot, const float *x, size_t samples, size_t count) {
  float *y = nbk_scratch(slot, (samples * count + 1) * sizeof(float));
  for (size_t block = 0; block < samples; block += lanes)
    for (size_t i = 0; i < count; i++)
      for (size_t l = 0; l < lanes; l++) y[(block + l) * count + i] = x[i * samples + block + l];
  return y;
}

static void conv2d_relu_max_pool_dw(const float *x, const float *g, const void *saved, float *dw,
                                    float *db, const nbk_window *conv, const nbk_window *pool,
                                    bool samples_last) {
  size_t size = pool->height * pool->width * pool->channels;
  const int8_t *selected = (const int8_t *)saved + NBK_SAVED_HEADER;
  if (nbk_blocks_apply(conv, pool)) {
    size_t image_outputs = pool->out_height * pool->out_width * pool->channels;
    size_t outputs = pool->batch * image_outputs;
    if (outputs > 0 && block_gradients(x, g, saved, dw, db, conv, pool, samples_last)) return;
    int8_t *by_image = nbk_scratch(3, outputs);
    if (outputs > 0) block_selected(saved, by_image, conv, pool, samples_last);
    selected = by_image;
    if (samples_last) {
      x = samples_first(6, x, conv->batch, conv->height * conv->width);
      g = samples_first(7, g, conv->batch, image_outputs);
    }
  }
  float *convolved_g = nbk_scratch(2, pool->batch * size * sizeof(float));
  nbk_parallel(pool->batch, 1 + element_grain / (size + 1), relu_max_pool_dx_body,
               &(relu_max_pool_dx_job){g, selected, convolved_g, pool});
  conv2d_dw(x, convolved_g, dw, db, conv);
}
