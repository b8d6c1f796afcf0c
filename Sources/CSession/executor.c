// Runs the jobs of Swift concurrency in an order that is the same in every run.
//
// The runtime would hand its jobs to libdispatch, whose threads take them in any order. Here they
// wait in two lists, the main actor's and all others', and the one that became ready first runs
// first, whatever its priority. The main thread runs its jobs in its loop, the others run on a
// thread of the executor's.
//
// A worker that waits, for a semaphore for example, hands on before it waits, so that what it waits
// for can happen. If it is woken it does not run at once, but when the job that woke it has ended:
// the woken come before jobs. When the system wakes a thread it marks it runnable before the call
// that woke it returns. So at the end of a job `settle` knows who was woken, and how late the woken
// thread gets a processor makes no difference.

#define _GNU_SOURCE
#include "executor.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

#define SWIFT_CC __attribute__((swiftcall))

enum {
  /// If so many jobs were run without a pause, sleepers come when their time is over. Otherwise a
  /// task that yields until another task has slept would never end.
  JOBS_BEFORE_SLEEPERS = 100 * 1000,
  /// A task that yields counts as so many jobs.
  YIELD_WEIGHT = 10,
  /// Threads that were woken by something that the session does not see are found after so many
  /// jobs.
  JOBS_BEFORE_SETTLING = 64,
};

struct list {
  struct nbs_job *jobs;
  size_t first, count, capacity;  // a power of two
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct list main_jobs, other_jobs;
static uint64_t order;
/// The weight of the jobs since nothing was ready or a sleeper came.
static uint64_t busy;

atomic_bool nbs_somebody_was_woken;
uint64_t nbs_jobs_run;

void nbs_executor_lock(void) { pthread_mutex_lock(&mutex); }
void nbs_executor_unlock(void) { pthread_mutex_unlock(&mutex); }

// MARK: The jobs that are ready

static void append(struct list *list, struct nbs_job job) {
  if (list->count == list->capacity) {
    size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
    struct nbs_job *jobs = malloc(capacity * sizeof *jobs);
    if (jobs == NULL) abort();
    for (size_t i = 0; i < list->count; i++) {
      jobs[i] = list->jobs[(list->first + i) & (list->capacity - 1)];
    }
    free(list->jobs);
    *list = (struct list){jobs, 0, list->count, capacity};
  }
  list->jobs[(list->first + list->count++) & (list->capacity - 1)] = job;
}

static bool take(struct list *list, struct nbs_job *job) {
  if (list->count == 0) return false;
  *job = list->jobs[list->first];
  list->first = (list->first + 1) & (list->capacity - 1);
  list->count--;
  nbs_jobs_run++;
  busy++;
  return true;
}

static void is_ready(struct list *list, void *context, void (*work)(void *)) {
  append(list, (struct nbs_job){context, work, order++});
  if (nbs_holder == NULL) {
    nbs_hand_on();
  } else if (nbs_holder != nbs_own_worker || list == &other_jobs) {
    nbs_watch();
  }
}

void nbs_main_job_is_ready(void *context, void (*work)(void *)) {
  is_ready(&main_jobs, context, work);
}

void nbs_job_sleeps(struct nbs_sleeper sleeper) {
  nbs_sleeper_add(sleeper);
  if (nbs_holder == NULL) nbs_hand_on();
}

bool nbs_take_main_job(struct nbs_job *job) { return take(&main_jobs, job); }

bool nbs_take_other_job(struct nbs_job *job) { return take(&other_jobs, job); }

static bool jobs_wait(void) { return main_jobs.count + other_jobs.count > 0; }

/// Whether the main thread is in its loop and has the oldest job.
static bool main_is_next(void) {
  if (main_jobs.count == 0 || nbs_main_worker.state != NBS_FREE) return false;
  return other_jobs.count == 0 ||
         main_jobs.jobs[main_jobs.first].order < other_jobs.jobs[other_jobs.first].order;
}

// MARK: Who is next

/// Lets other threads of the system run.
static void pause_briefly(void) {
  struct timespec moment = {.tv_nsec = 20000};
  syscall(SYS_nanosleep, &moment, NULL);
}

/// Waits until every thread that was woken has arrived or is blocked again.
static void settle(void) {
  for (struct nbs_worker *worker = nbs_workers; worker != NULL; worker = worker->next) {
    while (worker->state == NBS_BLOCKED && worker != nbs_own_worker && !nbs_is_blocked(worker)) {
      pause_briefly();
    }
  }
}

static struct nbs_worker *first_arrived(void) {
  struct nbs_worker *first = NULL;
  for (struct nbs_worker *worker = nbs_workers; worker != NULL; worker = worker->next) {
    bool comes_first = first == NULL || worker->ticket < first->ticket;
    if (worker->state == NBS_ARRIVED && comes_first) first = worker;
  }
  return first;
}

bool nbs_somebody_wants(void) {
  return jobs_wait() || first_arrived() != NULL || nbs_sleeper_first() != NULL;
}

static bool is_due(const struct nbs_sleeper *sleeper) {
  return sleeper->due <= nbs_monotonic_now();
}

/// Lets the sleeper whose deadline is the earliest go on. Returns the thread if it is one.
static struct nbs_worker *wake_sleeper(void) {
  struct nbs_sleeper sleeper = nbs_sleeper_take();
  busy = 0;
  struct nbs_worker *worker = sleeper.worker;
  if (worker != NULL) {
    // Its time is over, so the system is about to wake it, if it has not yet.
    while (worker->state == NBS_BLOCKED && worker != nbs_own_worker) pause_briefly();
    return worker;
  }
  sleeper.job.order = order++;
  append(sleeper.is_for_main ? &main_jobs : &other_jobs, sleeper.job);
  return NULL;
}

void nbs_hand_on(void) {
  bool anybody_waits = nbs_workers->next != NULL || nbs_main_worker.state != NBS_FREE;
  for (;;) {
    const struct nbs_sleeper *sleeper = nbs_sleeper_first();
    if (anybody_waits) {
      bool must_settle = atomic_exchange(&nbs_somebody_was_woken, false) || !jobs_wait() ||
                         nbs_jobs_run % JOBS_BEFORE_SETTLING == 0;
      if (must_settle) settle();
      struct nbs_worker *arrived = first_arrived();
      if (arrived != NULL) return nbs_make_holder(arrived);
    }
    bool sleeper_may_come = sleeper != NULL && busy >= JOBS_BEFORE_SLEEPERS &&
                            nbs_jobs_run % JOBS_BEFORE_SETTLING == 0 && is_due(sleeper);
    if (!sleeper_may_come) {
      if (main_is_next()) return nbs_make_holder(&nbs_main_worker);
      if (other_jobs.count > 0) return nbs_make_holder(nbs_free_worker());
      busy = 0;
      if (sleeper == NULL || !is_due(sleeper)) {
        nbs_executor_idles();
        if (sleeper != NULL) nbs_watch();
        return;
      }
    }
    struct nbs_worker *worker = wake_sleeper();
    if (worker != NULL) return nbs_make_holder(worker);
  }
}

// MARK: The runtime's functions

static void run_swift_job(void *job) {
  extern SWIFT_CC void swift_job_run(void *job, void *executor, void *implementation);
  swift_job_run(job, NULL, NULL);
}

static bool is_yield(const void *job) {
  enum { KIND = 0x20, NULLARY_CONTINUATION = 195 };  // in the layout of the ABI
  return ((const uint8_t *)job)[KIND] == NULLARY_CONTINUATION;
}

void nbs_swift_job_is_ready(void *job) {
  nbs_executor_lock();
  if (is_yield(job)) busy += YIELD_WEIGHT - 1;
  is_ready(&other_jobs, job, run_swift_job);
  nbs_executor_unlock();
}

static SWIFT_CC void enqueue(void *job, void *original) {
  (void)original;
  nbs_swift_job_is_ready(job);
}

/// In a child process no other worker exists.
static void forked(void) { nbs_own_worker = NULL; }

void nbs_executor_open(void) {
  nbs_worker_begins(&nbs_main_worker);
  void **hook = dlsym(RTLD_DEFAULT, "swift_task_enqueueGlobal_hook");
  if (hook == NULL) nbs_leave(1);
  *hook = enqueue;
  pthread_atfork(NULL, NULL, forked);
}
