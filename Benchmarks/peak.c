// The peak rate of fused multiply-adds on this machine's threads, with which kernels are compared.
// Compiled for this machine (-march=native).
#include <math.h>
#include <pthread.h>
#include <time.h>

enum {
#if defined(__AVX512F__)
  lanes = 16,
#elif defined(__AVX__)
  lanes = 8,
#else
  lanes = 4,
#endif
  // Enough parallel chains to hide an operation's latency, but few enough to stay in registers.
  chains = 12,
  steps = 200000,
};
typedef float vector __attribute__((vector_size(lanes * sizeof(float))));

static void *work(void *rounds) {
  vector sums[chains], factor = (vector){} + 0.999f, term = (vector){} + 1e-3f;
  for (int i = 0; i < chains; i++) sums[i] = (vector){} + (float)i;
  for (long k = *(const long *)rounds * steps; k > 0; k--) {
#pragma clang loop unroll(full)
    for (int i = 0; i < chains; i++) {
      sums[i] = sums[i] * factor + term;
    }
    __asm__ volatile("" : "+v"(sums[0]));  // the compiler must not compute the loop in advance
  }
  volatile float sink = 0;
  for (int i = 0; i < chains; i++) sink = sink + sums[i][0];
  return NULL;
}

/// Billions of floating-point operations per second on `threads` threads, over `rounds` rounds.
double peak(int threads, long rounds) {
  pthread_t others[64];
  struct timespec start, end;
  clock_gettime(CLOCK_MONOTONIC, &start);
  for (int i = 1; i < threads; i++) pthread_create(&others[i], NULL, work, &rounds);
  work(&rounds);
  for (int i = 1; i < threads; i++) pthread_join(others[i], NULL);
  clock_gettime(CLOCK_MONOTONIC, &end);
  double seconds = (double)(end.tv_sec - start.tv_sec) + 1e-9 * (double)(end.tv_nsec - start.tv_nsec);
  return 2.0 * lanes * chains * steps * (double)rounds * threads / seconds / 1e9;
}
