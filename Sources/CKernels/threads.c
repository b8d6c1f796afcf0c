// The pool of threads. A caller publishes a job and works on it itself, and idle workers take
// pieces of it.
//
// Every thread has its own share of the pieces, the same share for all jobs of the same shape. So
// the data that a thread wrote in one job are in its own cache when the next job reads them. A
// thread that has finished its share helps the others, piece by piece. If a worker wakes late, or
// has no processor, only its help is lost. A claim is one compare-and-swap on a share's word, which
// contains the job's number and the remaining pieces. The job cannot end while pieces remain, so
// its fields are stable.
//
// If other programs also use the processors, a helper may come later than a whole small job takes.
// Small jobs then stay with their caller for a while. The while becomes longer each time that
// another try shows the same.
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
#include <time.h>
#include <unistd.h>

enum {
  /// Pieces for each thread. More pieces balance better, fewer cost less.
  pieces_per_thread = 4,
  /// From this number of pieces for each thread on, helpers are useful even if they come late.
  large_pieces_per_thread = 16,
  /// Checks of the condition between two looks at the clock.
  looks_per_time = 8,
};

// Nanoseconds.
enum {
  /// How long a thread waits actively for news before it parks: longer than a training step's pause
  /// between two jobs.
  awake_before_parking = 10 * 1000,
  /// How long a thread waits for others to finish their pieces before it helps them.
  awake_before_helping = 4 * 1000,
  /// The time that small jobs may lose to late helpers before they stay with their caller. Waking a
  /// helper costs a quarter of it. It also limits how much earlier gains count.
  bearable_loss = 200 * 1000,
  countable_gain = 100 * 1000,
  shortest_solo = 4 * 1000 * 1000,
  longest_solo = 128 * 1000 * 1000,
};

/// A thread's share of the pieces, alone in its cache lines.
typedef struct {
  _Alignas(128) _Atomic uint64_t word;  // the job's number << 32 | pieces not yet claimed
} share;

static struct {
  pthread_mutex_t mutex;     // locked by the caller whose job runs
  int thread_count;          // computing threads, including the caller; under the mutex
  int worker_count;          // existing threads, without callers; under the mutex
  atomic_int visible_count;  // thread_count, for threads without the mutex
  pthread_t workers[NBK_MAX_THREADS];
  atomic_int processors;

  // The job.
  _Atomic(nbk_body) body;
  void *_Atomic context;
  atomic_size_t count, pieces;
  atomic_int shares_in_use;
  uint64_t number;           // under the mutex
  share shares[NBK_MAX_THREADS];
  atomic_uint unfinished;    // pieces not yet finished
  atomic_bool caller_parked;

  // Whether helpers come in time; under the mutex.
  int64_t balance;           // their recent gains minus losses
  int64_t solo_until;        // small jobs stay with their caller until then
  int64_t solo_length;       // the duration of the last such period

  // Parking.
  atomic_uint epoch;         // changes when there is news for the workers
  atomic_int sleepers;
  atomic_int wanted_workers; // workers with this number or a higher one end
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
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

int nbk_processor_count(void) {
  cpu_set_t set;
  int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
  return count < 1 ? 1 : count > NBK_MAX_THREADS ? NBK_MAX_THREADS : count;
}

/// The first piece of a share. For the share after the last, this is the number of pieces.
static size_t first_piece(size_t pieces, int share, int shares) {
  return pieces * (size_t)share / (size_t)shares;
}

/// Claims and runs pieces of a share until none is left.
static void work_on(int index) {
  _Atomic uint64_t *place = &pool.shares[index].word;
  for (;;) {
    uint64_t word = atomic_load_explicit(place, memory_order_acquire);
    if ((uint32_t)word == 0) return;
    nbk_body body = atomic_load_explicit(&pool.body, memory_order_relaxed);
    void *context = atomic_load_explicit(&pool.context, memory_order_relaxed);
    size_t count = atomic_load_explicit(&pool.count, memory_order_relaxed);
    size_t pieces = atomic_load_explicit(&pool.pieces, memory_order_relaxed);
    int shares = atomic_load_explicit(&pool.shares_in_use, memory_order_relaxed);
    if (!atomic_compare_exchange_weak_explicit(place, &word, word - 1, memory_order_acq_rel,
                                               memory_order_relaxed))
      continue;
    size_t piece = first_piece(pieces, index + 1, shares) - (uint32_t)word;
    body(context, count * piece / pieces, count * (piece + 1) / pieces);
    if (atomic_fetch_sub(&pool.unfinished, 1) == 1 && atomic_load(&pool.caller_parked))
      futex_wake(&pool.unfinished, 1);
  }
}

static int64_t nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * (int64_t)1000000000 + now.tv_nsec;
}

/// Checks until `condition` is true, for at most `duration` nanoseconds. The result is whether it
/// was true.
#define NBK_AWAKE_UNTIL(condition, duration)                                     \
  ({                                                                             \
    bool holds = condition;                                                      \
    int64_t end = holds || (duration) == 0 ? 0 : nanoseconds() + (duration);     \
    while (!holds && end != 0) {                                                 \
      for (int i = 0; i < looks_per_time && !holds; i++) {                       \
        relax();                                                                 \
        holds = condition;                                                       \
      }                                                                          \
      if (!holds && nanoseconds() >= end) break;                                 \
    }                                                                            \
    holds;                                                                       \
  })

static bool has_unclaimed_pieces(int shares) {
  for (int i = 0; i < shares; i++)
    if ((uint32_t)atomic_load_explicit(&pool.shares[i].word, memory_order_relaxed) != 0)
      return true;
  return false;
}

/// Works on the unfinished pieces of other threads, after a short wait. A thread that is only a
/// little late finishes its share sooner than the data could be moved here, and the next job would
/// have to move them back.
static void help(int own, int shares) {
  if (NBK_AWAKE_UNTIL(!has_unclaimed_pieces(shares), awake_before_helping)) return;
  for (int i = 1; i < shares; i++) work_on((own + i) % shares);
}

/// Works on the thread's own share of the published job, then on the shares of others.
static void work(int own) {
  int shares = atomic_load_explicit(&pool.shares_in_use, memory_order_acquire);
  if (shares == 0) return;
  work_on(own % shares);
  help(own, shares);
}

static void *worker(void *argument) {
  int number = (int)(intptr_t)argument;
  nbk_float_mode_enter();
  for (;;) {
    unsigned epoch = atomic_load(&pool.epoch);
    if (number >= atomic_load(&pool.wanted_workers)) return NULL;
    work(number + 1);
    int64_t awake =
        pool.processors <= atomic_load(&pool.wanted_workers) ? 0 : awake_before_parking;
    if (NBK_AWAKE_UNTIL(atomic_load_explicit(&pool.epoch, memory_order_relaxed) != epoch, awake))
      continue;
    atomic_fetch_add(&pool.sleepers, 1);
    futex_wait(&pool.epoch, epoch);
    atomic_fetch_sub(&pool.sleepers, 1);
  }
}

/// Tells the workers that there is news, and wakes up to `count` of the sleeping ones.
static void notify(int count) {
  atomic_fetch_add(&pool.epoch, 1);
  int sleepers = atomic_load(&pool.sleepers);
  if (sleepers > 0) futex_wake(&pool.epoch, count < sleepers ? count : sleepers);
}

/// Waits until the last piece is finished: first actively, then parked.
static void wait_for_workers(void) {
  int64_t awake = pool.processors >= pool.thread_count ? awake_before_parking : 0;
  if (NBK_AWAKE_UNTIL(atomic_load_explicit(&pool.unfinished, memory_order_acquire) == 0, awake))
    return;
  atomic_store(&pool.caller_parked, true);
  unsigned left;
  while ((left = atomic_load(&pool.unfinished)) != 0) futex_wait(&pool.unfinished, left);
  atomic_store(&pool.caller_parked, false);
}

/// Learns from a small job whether the next ones should stay with their caller. Alone, the caller
/// would have needed the time of its own share once for every share.
static void judge_helpers(int64_t start, int64_t own_start, int64_t own_end, int shares) {
  int64_t end = nanoseconds();
  pool.balance += shares * (own_end - own_start) - (end - start);
  if (pool.balance > countable_gain) pool.balance = countable_gain;
  if (pool.balance > -bearable_loss) return;
  pool.balance = 0;
  // After a long enough good period, the past is forgotten.
  bool is_fresh = start - pool.solo_until > 4 * pool.solo_length;
  pool.solo_length = is_fresh ? shortest_solo : 2 * pool.solo_length;
  if (pool.solo_length > longest_solo) pool.solo_length = longest_solo;
  pool.solo_until = end + pool.solo_length;
}

void nbk_parallel(size_t count, size_t grain, nbk_body body, void *context) {
  if (count == 0) return;
  size_t threads = (size_t)atomic_load_explicit(&pool.visible_count, memory_order_relaxed);
  size_t pieces = grain == 0 ? count : count / grain;
  if (threads == 1 || pieces <= 1 || pthread_mutex_trylock(&pool.mutex) != 0) {
    body(context, 0, count);
    return;
  }
  bool is_small = pieces < threads * large_pieces_per_thread;
  int64_t start = is_small ? nanoseconds() : 0;
  if (is_small && start < pool.solo_until) {
    pthread_mutex_unlock(&pool.mutex);
    body(context, 0, count);
    return;
  }
  if (pieces > threads * pieces_per_thread) pieces = threads * pieces_per_thread;
  if (pieces > threads) pieces -= pieces % threads;  // shares of equal size
  atomic_store_explicit(&pool.body, body, memory_order_relaxed);
  atomic_store_explicit(&pool.context, context, memory_order_relaxed);
  atomic_store_explicit(&pool.count, count, memory_order_relaxed);
  atomic_store_explicit(&pool.pieces, pieces, memory_order_relaxed);
  atomic_store_explicit(&pool.unfinished, (unsigned)pieces, memory_order_relaxed);
  // No share is empty. The caller has its own, by which helpers are judged.
  int shares = (int)(pieces < threads ? pieces : threads);
  atomic_store_explicit(&pool.shares_in_use, shares, memory_order_release);
  pool.number++;
  for (int i = 0; i < shares; i++) {
    size_t left = first_piece(pieces, i + 1, shares) - first_piece(pieces, i, shares);
    atomic_store(&pool.shares[i].word, pool.number << 32 | left);
  }
  size_t helpers = pieces - 1 < threads - 1 ? pieces - 1 : threads - 1;
  notify((int)helpers);
  int64_t own_start = is_small ? nanoseconds() : 0;
  work_on(0);
  int64_t own_end = is_small ? nanoseconds() : 0;
  help(0, shares);
  wait_for_workers();
  if (is_small) judge_helpers(start, own_start, own_end, shares);
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
