// Sum, maximum and its position along one axis of x[outer, count, inner]. Lanes run over inner or,
// if inner is short, over outer.

typedef struct {
  const float *x;
  float *y;
  int32_t *positions;
  size_t count, inner;
} reduction_job;

/// The number of outputs in a piece of work. Each output is made of `count` elements.
static size_t reduction_grain(size_t count) { return 1 + element_grain / (count + 1); }

/// Runs a statement for the vectors of outputs begin ..< end. Each vector has n outputs, the first
/// of which is y[i]; element k of lane 0 is p[k * inner]. A vector ends where a row of outputs
/// ends.
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

/// Whether `next` takes the place of a maximum so far: it is greater, or a NaN. A NaN stays.
NBK_INLINE vi exceeds(vf next, vf best) { return (next > best) | (next != next); }

/// The maximum of neighbouring elements, or a NaN if there is one. Every lane finds its own, and
/// the result is the first of the greatest ones: +0 and −0 are equal.
static float maximum_of(const float *p, size_t count) {
  vf best = (vf)p[0];
  vi positions = (vi)0, numbers = (vi)0;
  for (size_t l = 0; l < lanes; l++) numbers[l] = (int32_t)l;
  size_t whole = count - count % lanes;
  for (size_t k = 0; k < whole; k += lanes) {
    vf next = load(p + k);
    vi is_next = exceeds(next, best);
    best = is_next ? next : best;
    positions = is_next ? numbers + (vi)(int32_t)k : positions;
  }
  float greatest = p[0];
  size_t first = 0;
  for (size_t l = 0; l < lanes; l++) {
    size_t position = (size_t)positions[l];
    if (isnan(best[l])) return best[l];
    if (best[l] > greatest || (best[l] == greatest && position < first)) {
      greatest = best[l];
      first = position;
    }
  }
  for (size_t k = whole; k < count; k++) {
    if (isnan(p[k])) return p[k];
    greatest = p[k] > greatest ? p[k] : greatest;
  }
  return greatest;
}

static void max_body(void *context, size_t begin, size_t end) {
  const reduction_job *job = context;
  NBK_FOR_OUTPUTS(job, begin, end, {
    if (job->inner == 1) {
      job->y[i] = maximum_of(p, job->count);
      continue;
    }
    vf best = read_vector(p, n);
    for (size_t k = 1; k < job->count; k++) {
      vf next = read_vector(p + k * job->inner, n);
      best = exceeds(next, best) ? next : best;
    }
    write_vector(job->y + i, best, n);
  });
}

static void max(const float *x, float *y, size_t outer, size_t count, size_t inner) {
  nbk_parallel(outer * inner, reduction_grain(count), max_body,
               &(reduction_job){x, y, NULL, count, inner});
}

/// The position of the first maximum of neighbouring elements. A NaN is greater than nothing, so
/// it is passed over. Every lane finds its own, and the result is the first of the greatest ones.
static size_t first_maximum(const float *p, size_t count) {
  vf best = (vf)-INFINITY;
  vi positions = (vi)0, numbers = (vi)0;
  for (size_t l = 0; l < lanes; l++) numbers[l] = (int32_t)l;
  size_t whole = count - count % lanes;
  for (size_t k = 0; k < whole; k += lanes) {
    vf next = load(p + k);
    vi is_greater = next > best;
    best = is_greater ? next : best;
    positions = is_greater ? numbers + (vi)(int32_t)k : positions;
  }
  float greatest = -INFINITY;
  size_t first = 0;
  for (size_t l = 0; l < lanes; l++) {
    size_t position = (size_t)positions[l];
    if (best[l] > greatest || (best[l] == greatest && position < first)) {
      greatest = best[l];
      first = position;
    }
  }
  for (size_t k = whole; k < count; k++) {
    if (p[k] > greatest) {
      greatest = p[k];
      first = k;
    }
  }
  return first;
}

static void argmax_body(void *context, size_t begin, size_t end) {
  const reduction_job *job = context;
  NBK_FOR_OUTPUTS(job, begin, end, {
    if (job->inner == 1) {
      job->positions[i] = (int32_t)first_maximum(p, job->count);
      continue;
    }
    vf best = (vf)-INFINITY;
    vi position = (vi)0;
    for (size_t k = 0; k < job->count; k++) {
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
