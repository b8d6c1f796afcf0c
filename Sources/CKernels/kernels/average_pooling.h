// Average pooling and its gradient. Lanes run over channels.

typedef struct {
  const float *x, *g;
  float *y, *dx;
  const nbk_window *s;
} average_pool_job;

/// Rows begin ..< end of outputs, numbered through all images.
static void average_pool_body(void *context, size_t begin, size_t end) {
  const average_pool_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels;
  for (size_t row = begin; row < end; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, 1, s->height);
    for (size_t q = 0; q < s->out_width; q++) {
      taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, 1, s->width);
      float count = (float)((down.hi - down.lo) * (across.hi - across.lo));
      NBK_FOR_VECTORS(0, channels, {
        vf sum = (vf)0.0f;
        for (size_t kh = down.lo; kh < down.hi; kh++) {
          size_t h = image * s->height + p * s->stride_height + kh - s->top;
          for (size_t kw = across.lo; kw < across.hi; kw++) {
            size_t w = q * s->stride_width + kw - s->left;
            sum = sum + read_vector(job->x + (h * s->width + w) * channels + i, n);
          }
        }
        write_vector(job->y + (row * s->out_width + q) * channels + i, sum / count, n);
      });
    }
  }
}

static void average_pool(const float *x, float *y, const nbk_window *s) {
  size_t work_per_row = s->out_width * s->channels * s->kernel_height * s->kernel_width;
  nbk_parallel(s->batch * s->out_height, 1 + element_grain / (work_per_row + 1), average_pool_body,
               &(average_pool_job){.x = x, .y = y, .s = s});
}

/// Images begin ..< end. The gradients of each position are added in the order of p, then q.
static void average_pool_dx_body(void *context, size_t begin, size_t end) {
  const average_pool_job *job = context;
  const nbk_window *s = job->s;
  size_t channels = s->channels, pixels = s->height * s->width;
  memset(job->dx + begin * pixels * channels, 0, (end - begin) * pixels * channels * sizeof(float));
  for (size_t row = begin * s->out_height; row < end * s->out_height; row++) {
    size_t image = row / s->out_height, p = row % s->out_height;
    taps down = taps_inside(p, s->stride_height, s->top, s->kernel_height, 1, s->height);
    for (size_t q = 0; q < s->out_width; q++) {
      taps across = taps_inside(q, s->stride_width, s->left, s->kernel_width, 1, s->width);
      float count = (float)((down.hi - down.lo) * (across.hi - across.lo));
      NBK_FOR_VECTORS(0, channels, {
        vf share = read_vector(job->g + (row * s->out_width + q) * channels + i, n) / count;
        for (size_t kh = down.lo; kh < down.hi; kh++) {
          size_t h = image * s->height + p * s->stride_height + kh - s->top;
          for (size_t kw = across.lo; kw < across.hi; kw++) {
            size_t w = q * s->stride_width + kw - s->left;
            float *sum = job->dx + (h * s->width + w) * channels + i;
            write_vector(sum, read_vector(sum, n) + share, n);
          }
        }
      });
    }
  }
}

static void average_pool_dx(const float *g, float *dx, const nbk_window *s) {
  size_t work_per_image = s->height * s->width * s->channels;
  nbk_parallel(s->batch, 1 + element_grain / (work_per_image + 1), average_pool_dx_body,
               &(average_pool_job){.g = g, .dx = dx, .s = s});
}
