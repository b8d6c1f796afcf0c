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
