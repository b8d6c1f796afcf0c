// Sum, maximum and its position along one axis of x[outer, count, inner]. Lanes run over inner, or
// where that is short over outer.

typedef struct {
  const float *x;
  float *y;
  int32_t *positions;
  size_t count, inner;
} reduction_job;

/// How many outputs are worth a piece of their own, each made of `count` elements.
static size_t reduction_grain(size_t count) { return 1 + element_grain / (count + 1); }

/// Runs a statement for the vectors of outputs begin ..< end: their first one is y[i], there are n
/// of them, and element k of lane 0 is p[k * inner]. A vector ends where a row of outputs ends.
#define NBK_FOR_OUTPUTS(job, begin, end, ...)                                           \
  do {                                                                                  \
    for (size_t i = (begin), n; i < (end); i += n) {                                    \
      size_t outer = i / (job)->inner, column = i % (job)->inner;                       \
      n = minimum(minimum(lanes, (job)->inner - column), (end) - i);                    \
      const float *p = (job)->x + outer * (job)->count * (job)->inner + column;         \
      __VA_ARGS__;                                                                      \
    }                                                                                   \
  } while (0)

static void sum_body(void *context, size_t begin, size_t end) {
  const reduction_job *job = context;
  NBK_FOR_OUTPUTS(job, begin, end, {
    if (n == 1) {
      float sum = 0.0f;
      for (size_t k = 0; k < job->count; k++) sum = sum + p[k * job->inner];
      job->y[i] = sum;
    } else {
      vf sum = (vf)0.0f;
      for (size_t k = 0; k < job->count; k++) sum = sum + read_vector(p + k * job->inner, n);
      write_vector(job->y + i, sum, n);
    }
  });
}

static void sum(const float *x, float *y, size_t outer, size_t count, size_t inner) {
  nbk_parallel(outer * inner, reduction_grain(count), sum_body,
               &(reduction_job){x, y, NULL, count, inner});
}

static void max_body(void *context, size_t begin, size_t end) {
  const reduction_job *job = context;
  NBK_FOR_OUTPUTS(job, begin, end, {
    vf best = read_vector(p, n);
    for (size_t k = 1; k < job->count; k++) {
      vf next = read_vector(p + k * job->inner, n);
      best = next > best ? next : best;
    }
    write_vector(job->y + i, best, n);
  });
}

static void max(const float *x, float *y, size_t outer, size_t count, size_t inner) {
  nbk_parallel(outer * inner, reduction_grain(count), max_body,
               &(reduction_job){x, y, NULL, count, inner});
}

static void argmax_body(void *context, size_t begin, size_t end) {
  const reduction_job *job = context;
  NBK_FOR_OUTPUTS(job, begin, end, {
    vf best = read_vector(p, n);
    vi position = (vi)0;
    for (size_t k = 1; k < job->count; k++) {
      vf next = read_vector(p + k * job->inner, n);
      vi is_greater = next > best;
      best = is_greater ? next : best;
      position = is_greater ? (vi)(int32_t)k : position;
    }
    write_vector_i(job->positions + i, position, n);
  });
}

static void argmax(const float *x, int32_t *y, size_t outer, size_t count, size_t inner) {
  nbk_parallel(outer * inner, reduction_grain(count), argmax_body,
               &(reduction_job){x, NULL, y, count, inner});
}
