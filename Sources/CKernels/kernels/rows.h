// Moving rows.

typedef struct {
  const char *x;
  const int32_t *indices;
  char *y;
  size_t bytes;
} gather_rows_job;

static void gather_rows_body(void *context, size_t begin, size_t end) {
  const gather_rows_job *job = context;
  for (size_t row = begin; row < end; row++) {
    // Rows are picked at random from a large array: ask for the next one in time.
    if (row + 1 < end && job->bytes <= 16384) {
      const char *next = job->x + (size_t)job->indices[row + 1] * job->bytes;
      for (size_t i = 0; i < job->bytes; i += 64) __builtin_prefetch(next + i);
    }
    memcpy(job->y + row * job->bytes, job->x + (size_t)job->indices[row] * job->bytes, job->bytes);
  }
}

static void gather_rows(const void *x, const int32_t *indices, void *y, size_t rows,
                        size_t bytes) {
  if (bytes == 0) return;
  nbk_parallel(rows, 1 + 16384 / bytes, gather_rows_body, &(gather_rows_job){x, indices, y, bytes});
}

typedef struct {
  const float *x;
  const int32_t *indices;  // or NULL
  float *y;
  size_t samples, count;
} gather_samples_last_job;

enum { prefetched_vectors = 4 };

/// Vectors of samples begin ..< end.
static void gather_samples_last_body(void *context, size_t begin, size_t end) {
  const gather_samples_last_job *job = context;
  for (size_t first = begin * lanes; first < end * lanes; first += lanes) {
    float *y = job->y + first;
    const float *rows[lanes];
    for (size_t r = 0; r < lanes; r++)
      rows[r] = job->x + (job->indices == NULL ? first + r : (size_t)job->indices[first + r])
                             * job->count;
    for (size_t c = 0; c < job->count; c += lanes) {
      size_t n = minimum(lanes, job->count - c), next = c + prefetched_vectors * lanes;
      vf square[lanes];
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r++) {
        square[r] = read_vector(rows[r] + c, n);
        if (next < job->count) __builtin_prefetch(rows[r] + next);
      }
      transpose(square);
      for (size_t r = 0; r < n; r++) store(y + (c + r) * job->samples, square[r]);
    }
  }
}

static void gather_samples_last(const float *x, const int32_t *indices, float *y, size_t samples,
                                size_t count) {
  nbk_parallel(samples / lanes, 1 + 4096 / (count * lanes + 1), gather_samples_last_body,
               &(gather_samples_last_job){x, indices, y, samples, count});
}
