// Optimizers: element-wise, without fused operations.

typedef struct {
  const float *w, *g;
  float *new_w, *m, *v;
  float alpha, c1, c2, epsilon;
} adam_job;

static void adam_body(void *context, size_t begin, size_t end) {
  const adam_job job = *(const adam_job *)context;
  NBK_FOR_VECTORS(begin, end, {
    vf g = read_vector(job.g + i, n), w = read_vector(job.w + i, n);
    vf m = read_vector(job.m + i, n), v = read_vector(job.v + i, n);
    m = m + (g - m) * job.c1;
    v = v + (g * g - v) * job.c2;
    w = w - (m * job.alpha) / (__builtin_elementwise_sqrt(v) + job.epsilon);
    write_vector(job.m + i, m, n);
    write_vector(job.v + i, v, n);
    write_vector(job.new_w + i, w, n);
  });
}

static void adam(const float *w, const float *g, float *new_w, float *m, float *v, float alpha,
                 float c1, float c2, float epsilon, size_t count) {
  nbk_parallel(count, 4096, adam_body, &(adam_job){w, g, new_w, m, v, alpha, c1, c2, epsilon});
}

typedef struct {
  const float *w, *g;
  float *new_w, *v;
  float rate, momentum;
  bool nesterov;
} sgd_job;

static void sgd_body(void *context, size_t begin, size_t end) {
  const sgd_job job = *(const sgd_job *)context;
  NBK_FOR_VECTORS(begin, end, {
    vf g = read_vector(job.g + i, n), w = read_vector(job.w + i, n);
    write_vector(job.new_w + i, w - job.rate * g, n);
  });
}

static void sgd(const float *w, const float *g, float *new_w, float rate, size_t count) {
  nbk_parallel(count, element_grain, sgd_body,
               &(sgd_job){.w = w, .g = g, .new_w = new_w, .rate = rate});
}

static void sgd_momentum_body(void *context, size_t begin, size_t end) {
  const sgd_job job = *(const sgd_job *)context;
  NBK_FOR_VECTORS(begin, end, {
    vf g = read_vector(job.g + i, n), w = read_vector(job.w + i, n);
    vf step = job.rate * g;
    vf v = job.momentum * read_vector(job.v + i, n) - step;
    w = job.nesterov ? (w + job.momentum * v) - step : w + v;
    write_vector(job.v + i, v, n);
    write_vector(job.new_w + i, w, n);
  });
}

static void sgd_momentum(const float *w, const float *g, float *new_w, float *v, float rate,
                         float momentum, bool nesterov, size_t count) {
  nbk_parallel(count, element_grain, sgd_momentum_body,
               &(sgd_job){w, g, new_w, v, rate, momentum, nesterov});
}
