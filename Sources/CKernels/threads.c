// The pool: a caller publishes a job, works on it itself, and idle workers take pieces of it.
//
// Pieces are claimed one by one, so a worker that wakes late, or has no processor, costs nothing
// but its own help. A claim is one compare-and-swap on a word that holds the job's number and the
// pieces left: as long as pieces are left the job cannot end, so its fields are stable.
#define _GNU_SOURCE  // sched_getaffinity, CPU_COUNT
#include "threads.h"

#include "CKernels.h"
#include "float_mode.h"

#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
  /// Pieces per thread: more balance better, fewer cost less.
  pieces_per_thread = 4,
  /// Looks at the job word before a thread parks: a few microseconds.
  spins_before_parking = 300,
};

static struct {
  pthread_mutex_t mutex;     // held by the caller whose job runs
  int thread_count;          // threads that compute, the caller included; under the mutex
  int worker_count;          // threads that exist besides callers; under the mutex
  atomic_int visible_count;  // thread_count, for those who do not hold the mutex
  pthread_t workers[NBK_MAX_THREADS];
  atomic_int processors;

  // The job.
  _Atomic(nbk_body) body;
  void *_Atomic context;
  atomic_size_t count, pieces;
  _Atomic uint64_t word;     // the job's number << 32 | pieces not yet claimed
  atomic_uint unfinished;    // pieces not yet finished
  atomic_bool caller_parked;

  // Parking.
  atomic_uint epoch;         // changes when there is news for the workers
  atomic_int sleepers;
  atomic_int wanted_workers; // workers with a number from here on leave
} pool = {.mutex = PTHREAD_MUTEX_INITIALIZER, .thread_count = 1, .visible_count = 1};

static void futex_wait(atomic_uint *word, unsigned expected) {
  syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, NULL, NULL, 0);
}

static void futex_wake(atomic_uint *word, int count) {
  syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  __asm__ volatile("yield");
#endif
}

int nbk_processor_count(void) {
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return count < 1 ? 1 : count > NBK_MAX_THREADS ? NBK_MAX_THREADS : count;
}

static bool has_pieces(uint64_t word) { return (uint32_t)word != 0; }

/// Claims and runs pieces of the published job until none is left.
static void work(void) {
  for (;;) {
    uint64_t word = atomic_load_explicit(&pool.word, memory_order_acquire);
    if (!has_pieces(word)) return;
    nbk_body body = atomic_load_explicit(&pool.body, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool.context, memory_order_relaxed);
    size_t count = atomic_load_explicit(&pool.count, memory_order_relaxed);
    size_t pieces = atomic_load_explicit(&pool.pieces, memory_order_relaxed);
    if (!atomic_compare_exchange_weak_explicit(&pool.word, &word, word - 1, memory_order_acq_rel,
                                               memory_order_relaxed))
      continue;
    size_t piece = pieces - (uint32_t)word;
    body(context, count * piece / pieces, count * (piece + 1) / pieces);
    if (atomic_fetch_sub(&pool.unfinished, 1) == 1 && atomic_load(&pool.caller_parked))
      futex_wake(&pool.unfinished, 1);
  }
}

static void *worker(void *argument) {
  int number = (int)(intptr_t)argument;
  nbk_float_mode_enter();
  for (;;) {
    unsigned epoch = atomic_load(&pool.epoch);
    if (number >= atomic_load(&pool.wanted_workers)) return NULL;
    work();
    int spins = pool.processors > atomic_load(&pool.wanted_workers) ? spins_before_parking : 0;
    while (spins > 0 && atomic_load_explicit(&pool.epoch, memory_order_relaxed) == epoch) {
      relax();
      spins--;
    }
    if (spins > 0) continue;
    atomic_fetch_add(&pool.sleepers, 1);
    futex_wait(&pool.epoch, epoch);
    atomic_fetch_sub(&pool.sleepers, 1);
  }
}

/// Tells the workers that there is news, waking up to `count` of those that sleep.
static void notify(int count) {
  atomic_fetch_add(&pool.epoch, 1);
  int sleepers = atomic_load(&pool.sleepers);
  if (sleepers > 0) futex_wake(&pool.epoch, count < sleepers ? count : sleepers);
}

/// Waits until the last piece is finished: briefly awake, then parked.
static void wait_for_workers(void) {
  int spins = pool.processors >= pool.thread_count ? spins_before_parking : 0;
  while (spins-- > 0) {
    if (atomic_load_explicit(&pool.unfinished, memory_order_acquire) == 0) return;
    relax();
  }
  atomic_store(&pool.caller_parked, true);
  unsigned left;
  while ((left = atomic_load(&pool.unfinished)) != 0) futex_wait(&pool.unfinished, left);
  atomic_store(&pool.caller_parked, false);
}

void nbk_parallel(size_t count, size_t grain, nbk_body body, void *context) {
  if (count == 0) return;
  size_t threads = (size_t)atomic_load_explicit(&pool.visible_count, memory_order_relaxed);
  size_t pieces = grain == 0 ? count : count / grain;
  if (threads == 1 || pieces <= 1 || pthread_mutex_trylock(&pool.mutex) != 0) {
    body(context, 0, count);
    return;
  }
  if (pieces > threads * pieces_per_thread) pieces = threads * pieces_per_thread;
  atomic_store_explicit(&pool.body, body, memory_order_relaxed);
  atomic_store_explicit(&pool.context, context, memory_order_relaxed);
  atomic_store_explicit(&pool.count, count, memory_order_relaxed);
  atomic_store_explicit(&pool.pieces, pieces, memory_order_relaxed);
  atomic_store_explicit(&pool.unfinished, (unsigned)pieces, memory_order_relaxed);
  uint64_t number = (atomic_load_explicit(&pool.word, memory_order_relaxed) >> 32) + 1;
  atomic_store(&pool.word, number << 32 | pieces);
  size_t helpers = pieces - 1 < threads - 1 ? pieces - 1 : threads - 1;
  notify((int)helpers);
  work();
  wait_for_workers();
  pthread_mutex_unlock(&pool.mutex);
}

int nbk_thread_count(void) {
  return atomic_load_explicit(&pool.visible_count, memory_order_relaxed);
}

void nbk_thread_count_set(int count) {
  count = count < 1 ? 1 : count > NBK_MAX_THREADS ? NBK_MAX_THREADS : count;
  pthread_mutex_lock(&pool.mutex);
  pool.processors = nbk_processor_count();
  atomic_store(&pool.wanted_workers, count - 1);
  notify(NBK_MAX_THREADS);
  while (pool.worker_count > count - 1) pthread_join(pool.workers[--pool.worker_count], NULL);
  while (pool.worker_count < count - 1) {
    int number = pool.worker_count;
    if (pthread_create(&pool.workers[number], NULL, worker, (void *)(intptr_t)number) != 0) break;
    pool.worker_count++;
  }
  pool.thread_count = pool.worker_count + 1;
  atomic_store(&pool.visible_count, pool.thread_count);
  pthread_mutex_unlock(&pool.mutex);
}
