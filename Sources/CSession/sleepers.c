// What waits for a time: sleeping tasks, work of `asyncAfter` on the main queue, sleeping workers.
//
// They go on in the order of their deadlines, and of their creation if those are equal, when
// nothing is ready. How long the work before that takes must not matter. So deadlines are kept on a
// clock of the executor's, which stands while jobs run, and jumps to the deadline of each sleeper
// that goes on. Nobody goes on before the time has also passed on the system's clock.

#include "executor.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

static const int64_t SECOND = 1000000000;

static struct nbs_sleeper *heap;  // a binary heap, the earliest first
static size_t count, capacity;
static uint64_t created;
static int64_t executor_time;
/// When it last happened that nothing was ready; 0 if something is.
static int64_t idle_since;

static int64_t now_on(int clock) {
  struct timespec now;
  syscall(SYS_clock_gettime, clock, &now);
  return now.tv_sec * SECOND + now.tv_nsec;
}

int64_t nbs_monotonic_now(void) { return now_on(CLOCK_MONOTONIC); }

// MARK: The order

static bool is_before(const struct nbs_sleeper *a, const struct nbs_sleeper *b) {
  return a->deadline != b->deadline ? a->deadline < b->deadline : a->order < b->order;
}

static void swap(size_t i, size_t j) {
  struct nbs_sleeper old = heap[i];
  heap[i] = heap[j];
  heap[j] = old;
}

static void move_up(size_t i) {
  for (; i > 0 && is_before(&heap[i], &heap[(i - 1) / 2]); i = (i - 1) / 2) swap(i, (i - 1) / 2);
}

static void move_down(size_t i) {
  for (;;) {
    size_t least = i;
    for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < count; child++) {
      if (is_before(&heap[child], &heap[least])) least = child;
    }
    if (least == i) return;
    swap(i, least);
    i = least;
  }
}

static struct nbs_sleeper take(size_t i) {
  struct nbs_sleeper sleeper = heap[i];
  heap[i] = heap[--count];
  if (i < count) move_down(i), move_up(i);
  return sleeper;
}

void nbs_sleeper_add(struct nbs_sleeper sleeper) {
  if (count == capacity) {
    capacity = capacity == 0 ? 64 : 2 * capacity;
    heap = realloc(heap, capacity * sizeof *heap);
    if (heap == NULL) abort();
  }
  sleeper.order = created++;
  heap[count] = sleeper;
  move_up(count++);
}

const struct nbs_sleeper *nbs_sleeper_first(void) { return count > 0 ? &heap[0] : NULL; }

struct nbs_sleeper nbs_sleeper_take(void) {
  struct nbs_sleeper first = take(0);
  if (first.deadline > executor_time) executor_time = first.deadline;
  idle_since = 0;
  return first;
}

void nbs_sleeper_forget(const struct nbs_worker *worker) {
  for (size_t i = 0; i < count; i++) {
    if (heap[i].worker != worker) continue;
    take(i);
    return;
  }
}

// MARK: The executor's clock

int64_t nbs_executor_time(void) { return executor_time; }

void nbs_executor_idles(void) {
  if (idle_since == 0) idle_since = nbs_monotonic_now();
}

void nbs_executor_resumes(void) {
  if (idle_since == 0) return;
  // Something from outside came before the next sleeper.
  executor_time += nbs_monotonic_now() - idle_since;
  if (count > 0 && executor_time > heap[0].deadline) executor_time = heap[0].deadline;
  idle_since = 0;
}

/// When the last threads of the executor's read a clock, on that clock and on the executor's.
static struct reading {
  int clock;
  int64_t time, executor_time;
} readings[16];
static unsigned readings_made;
enum { READINGS = sizeof readings / sizeof *readings };

void nbs_clock_was_read(int clock, const struct timespec *time) {
  const struct nbs_worker *own = nbs_own_worker;
  if (own == NULL || own->state != NBS_HOLDS) return;
  readings[readings_made++ % READINGS] =
      (struct reading){clock, time->tv_sec * SECOND + time->tv_nsec, executor_time};
}

/// A deadline is the time when somebody read the clock, and a duration. It is not known which
/// reading that was. But a duration that somebody wrote is a round number, and the time between two
/// readings is not. Otherwise it was the last reading.
static int64_t on_executor_clock(int clock, int64_t deadline) {
  static const int64_t ROUND = 100000;
  const struct reading *last = NULL;
  for (unsigned i = 1; i <= READINGS && i <= readings_made; i++) {
    const struct reading *reading = &readings[(readings_made - i) % READINGS];
    if (reading->clock != clock) continue;
    if (last == NULL) last = reading;
    int64_t duration = deadline - reading->time;
    if (duration >= 0 && duration % ROUND == 0) return reading->executor_time + duration;
  }
  if (last != NULL) return last->executor_time + (deadline - last->time);
  return executor_time + (deadline - now_on(clock));
}

void nbs_sleeper_set(struct nbs_sleeper *sleeper, int clock, int64_t deadline) {
  sleeper->deadline = on_executor_clock(clock, deadline);
  sleeper->due = nbs_monotonic_now() + (deadline - now_on(clock));
}

void nbs_sleeper_set_duration(struct nbs_sleeper *sleeper, int64_t duration) {
  sleeper->deadline = executor_time + duration;
  sleeper->due = nbs_monotonic_now() + duration;
}
