// Max pooling and its gradient.

/// The taps lo ..< hi of a window that are inside the image, for the output at `position`.
typedef struct {
  size_t lo, hi;
} taps;

NBK_INLINE taps taps_inside(size_t position, size_t stride, size_t before, size_t kernel,
                            size_t dilation, size_t size) {
  size_t start = position * stride;  // the pixel is start + tap * dilation - before
  size_t lo = start < before ? (before - start + dilation - 1) / dilation : 0;
  size_t hi = size + before > start
                  ? minimum(kernel, (size + before - start + dilation - 1) / dilation)
                  : 0;
  return (taps){minimum(lo, hi), hi};
}

typedef struct {
  const float *x;
  float *y;
  int32_t *argmax;
  const nbk_window *s;
} max_pool_job;

/// Rows begin ..< end of outputs, numbered through all images.
static void max_pool_body(void *context, size_t begin, size_t end) {
  const max_pool_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, 1, s->height);
    for (size_t q = 0; q < s->out_width; q++) {
      taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, 1, s->width);
      size_t output = (row * s->out_width + q) * channels;
      NBK_FOR_VECTORS(0, channels, {
        vf best = (vf)0.0f;
        vi position = (vi)0;
        bool is_first = true;
        for (size_t kh = down.lo; kh < down.hi; kh++) {
          size_t h = image * s->height + p * s->stride_height + kh - s->top;
          for (size_t kw = across.lo; kw < across.hi; kw++) {
            size_t w = q * s->stride_width + kw - s->left;
            vf next = read_vector(job->x + (h * s->width + w) * channels + i, n);
            // A NaN gives way to any number, and no number gives way to a NaN.
            vi is_greater = is_first ? (vi)-1 : (next > best) | ((best != best) & (next == next));
            best = is_greater ? next : best;
            position = is_greater ? (vi)(int32_t)(kh * s->kernel_width + kw) : position;
            is_first = false;
          }
        }
        write_vector(job->y + output + i, best, n);
        if (job->argmax != NULL) write_vector_i(job->argmax + output + i, position, n);
      });
    }
  }
}

static void max_pool(const float *x, float *y, int32_t *argmax, const nbk_window *s) {
  size_t work_per_row = s->out_width * s->channels * s->kernel_height * s->kernel_width;
  nbk_parallel(s->batch * s->out_height, 1 + element_grain / (work_per_row + 1), max_pool_body,
               &(max_pool_job){x, y, argmax, s});
}

typedef struct {
  const float *g;
  const int32_t *argmax;
  float *dx;
  const nbk_window *s;
} max_pool_dx_job;

/// Images begin ..< end. The gradients of each position are added in the order of p, then q.
static void max_pool_dx_body(void *context, size_t begin, size_t end) {
  const max_pool_dx_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels, pixels = s->height * s->width;
  memset(job->dx + begin * pixels * channels, 0, (end - begin) * pixels * channels * sizeof(float));
  for (size_t image = begin; image < end; image++) {
    float *dx = job->dx + image * pixels * channels;
    for (size_t p = 0; p < s->out_height; p++) {
      for (size_t q = 0; q < s->out_width; q++) {
        size_t output = ((image * s->out_height + p) * s->out_width + q) * channels;
        for (size_t c = 0; c < channels; c++) {
          size_t tap = (size_t)job->argmax[output + c];
          size_t h = p * s->stride_height + tap / s->kernel_width - s->top;
          size_t w = q * s->stride_width + tap % s->kernel_width - s->left;
          float *sum = dx + (h * s->width + w) * channels + c;
          *sum = *sum + job->g[output + c];
        }
      }
    }
  }
}

static void max_pool_dx(const float *g, const int32_t *argmax, float *dx, const nbk_window *s) {
  size_t work_per_image = s->height * s->width * s->channels;
  nbk_parallel(s->batch, 1 + element_grain / (work_per_image + 1), max_pool_dx_body,
               &(max_pool_dx_job){g, argmax, dx, s});
}
