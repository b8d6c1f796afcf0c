// Copies of rows.

typedef struct {
  const char *x;
  const int32_t *indices;
  char *y;
  size_t bytes;
} gather_rows_job;

static void gather_rows_body(void *context, size_t begin, size_t end) {
  const gather_rows_job *job = context;
  for (size_t row = begin; row < end; row++) {
    // Rows are picked at random from a large array, so the next one is prefetched.
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
  const float *x;          // or NULL
  const uint8_t *bytes;    // else
  const int32_t *indices;  // or NULL
  float *y;
  size_t samples, count;
} gather_samples_last_job;

enum { prefetched_bytes = 256 };

/// x / 255 for the whole numbers from 0 to 255, with the bits of scale_bytes: a test compares all
/// 256.
NBK_INLINE vf divided_by_255(vf x) {
#if NBK_EMULATES_FMA
  return to_float(to_double(x) * (1.0 / 255));
#else
  // One iteration of Newton's method, after P. Markstein.
  const vf reciprocal = (vf)(1.0f / 255), quotient = x * reciprocal;
  return fma_v(fma_v(-quotient, (vf)255.0f, x), reciprocal, quotient);
#endif
}

/// Elements i to i + n of the floats, or of the bytes divided by 255.
NBK_INLINE vf gathered(const bool are_bytes, const gather_samples_last_job *job, size_t i,
                       size_t n) {
  if (!are_bytes) return read_vector(job->x + i, n);
  vub bytes = (vub)0;
  if (n == lanes) memcpy(&bytes, job->bytes + i, lanes);
  else memcpy(&bytes, job->bytes + i, n);
  return divided_by_255(__builtin_convertvector(bytes, vf));
}

/// Vectors of samples begin ..< end.
NBK_INLINE void gather_vectors(const bool are_bytes, const gather_samples_last_job *job,
                               size_t begin, size_t end) {
  const size_t ahead = are_bytes ? prefetched_bytes : prefetched_bytes / sizeof(float);
  for (size_t first = begin * lanes; first < end * lanes; first += lanes) {
    float *y = job->y + first;
    size_t rows[lanes];
    for (size_t r = 0; r < lanes; r++)
      rows[r] = (job->indices == NULL ? first + r : (size_t)job->indices[first + r]) * job->count;
    for (size_t c = 0; c < job->count; c += lanes) {
      size_t n = minimum(lanes, job->count - c), next = c + ahead;
      bool prefetches = next < job->count && (!are_bytes || next % 64 == 0);
      vf square[lanes];
#pragma clang loop unroll(full)
      for (size_t r = 0; r < lanes; r++) {
        square[r] = gathered(are_bytes, job, rows[r] + c, n);
        if (prefetches && are_bytes) __builtin_prefetch(job->bytes + rows[r] + next);
        if (prefetches && !are_bytes) __builtin_prefetch(job->x + rows[r] + next);
      }
      transpose(square);
      for (size_t r = 0; r < n; r++) store(y + (c + r) * job->samples, square[r]);
    }
  }
}

static void gather_floats_body(void *context, size_t begin, size_t end) {
  gather_vectors(false, context, begin, end);
}

static void gather_bytes_body(void *context, size_t begin, size_t end) {
  gather_vectors(true, context, begin, end);
}

static void gather_samples_last(const float *x, const int32_t *indices, float *y, size_t samples,
                                size_t count) {
  nbk_parallel(samples / lanes, 1 + 4096 / (count * lanes + 1), gather_floats_body,
               &(gather_samples_last_job){.x = x, .indices = indices, .y = y, .samples = samples,
                                          .count = count});
}

static void gather_scaled_bytes_samples_last(const uint8_t *x, const int32_t *indices, float *y,
                                             size_t samples, size_t count) {
  nbk_parallel(samples / lanes, 1 + 4096 / (count * lanes + 1), gather_bytes_body,
               &(gather_samples_last_job){.bytes = x, .indices = indices, .y = y,
                                          .samples = samples, .count = count});
}
