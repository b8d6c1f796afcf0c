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
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
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
static uint64_t order, tickets;
/// The weight of the jobs since nothing was ready or a sleeper came.
static uint64_t busy;
/// Somebody may have been woken.
static atomic_bool was_signalled;
/// The threads that wait for a time among other things.
static atomic_int timed_waits;

struct nbs_worker nbs_main_worker = {.is_main = true};
struct nbs_worker *nbs_workers = &nbs_main_worker, *nbs_holder = &nbs_main_worker;
_Thread_local struct nbs_worker *nbs_own_worker;
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

static bool jobs_wait(void) { return main_jobs.count + other_jobs.count > 0; }

/// Whether the main thread is in its loop and has the oldest job.
static bool main_is_next(void) {
  if (main_jobs.count == 0 || nbs_main_worker.state != NBS_FREE) return false;
  return other_jobs.count == 0 ||
         main_jobs.jobs[main_jobs.first].order < other_jobs.jobs[other_jobs.first].order;
}

// MARK: The threads

static void *run_jobs(void *pointer);

static struct nbs_worker *make_worker(void) {
  struct nbs_worker *worker = calloc(1, sizeof *worker);
  if (worker == NULL) abort();
  worker->state = NBS_FREE;
  worker->status = worker->system_call = -1;
  // Signals from elsewhere go to other threads, as with those of libdispatch.
  static const int own[] = {SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS, SIGPIPE};
  sigset_t blocked, old;
  sigfillset(&blocked);
  for (size_t i = 0; i < sizeof own / sizeof *own; i++) sigdelset(&blocked, own[i]);
  pthread_t thread;
  pthread_sigmask(SIG_SETMASK, &blocked, &old);
  int error = pthread_create(&thread, NULL, run_jobs, worker);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  if (error != 0) nbs_threads_fail();
  pthread_detach(thread);
  worker->next = nbs_workers;
  return nbs_workers = worker;
}

/// A thread for the next job: this one if it is free.
static struct nbs_worker *free_worker(void) {
  struct nbs_worker *own = nbs_own_worker;
  if (own != NULL && !own->is_main && own->state == NBS_FREE) return own;
  for (struct nbs_worker *worker = nbs_workers; worker != NULL; worker = worker->next) {
    if (!worker->is_main && worker->state == NBS_FREE) return worker;
  }
  return make_worker();
}

static void make_holder(struct nbs_worker *worker) {
  nbs_executor_resumes();
  nbs_holder = worker;
  worker->state = NBS_HOLDS;
  worker->turn = 1;
  if (worker == nbs_own_worker) return;
  if (worker->is_in_loop) nbs_main_queue_wake();
  else syscall(SYS_futex, &worker->turn, FUTEX_WAKE_PRIVATE, INT_MAX, NULL, NULL, 0);
}

void nbs_wait_for_turn(struct nbs_worker *worker) {
  while (worker->turn == 0) {
    nbs_executor_unlock();
    syscall(SYS_futex, &worker->turn, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
    nbs_executor_lock();
  }
  worker->turn = 0;
}

static void *run_jobs(void *pointer) {
  struct nbs_worker *own = pointer;
  nbs_worker_begins(own);
  nbs_executor_lock();
  for (;;) {
    nbs_wait_for_turn(own);
    struct nbs_job job;
    if (take(&other_jobs, &job)) {
      nbs_executor_unlock();
      job.work(job.context);
      nbs_executor_lock();
    }
    own->state = NBS_FREE;
    if (nbs_holder != own) continue;  // another one carried on
    nbs_holder = NULL;
    nbs_hand_on();
  }
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
      bool must_settle = atomic_exchange(&was_signalled, false) || !jobs_wait() ||
                         nbs_jobs_run % JOBS_BEFORE_SETTLING == 0;
      if (must_settle) settle();
      struct nbs_worker *arrived = first_arrived();
      if (arrived != NULL) return make_holder(arrived);
    }
    bool sleeper_may_come = sleeper != NULL && busy >= JOBS_BEFORE_SLEEPERS &&
                            nbs_jobs_run % JOBS_BEFORE_SETTLING == 0 && is_due(sleeper);
    if (!sleeper_may_come) {
      if (main_is_next()) return make_holder(&nbs_main_worker);
      if (other_jobs.count > 0) return make_holder(free_worker());
      busy = 0;
      if (sleeper == NULL || !is_due(sleeper)) {
        nbs_executor_idles();
        if (sleeper != NULL) nbs_watch();
        return;
      }
    }
    struct nbs_worker *worker = wake_sleeper();
    if (worker != NULL) return make_holder(worker);
  }
}

void nbs_lose_holder(void) {
  nbs_holder->state = NBS_LOST;
  nbs_holder = NULL;
  nbs_hand_on();
}

void nbs_main_arrives(void) {
  nbs_main_worker.ticket = tickets++;
  nbs_main_worker.state = NBS_ARRIVED;
  if (nbs_holder == NULL) nbs_hand_on();
}

void nbs_main_takes_over(void) {
  nbs_executor_lock();
  if (nbs_holder != NULL && nbs_holder != &nbs_main_worker) nbs_holder->state = NBS_LOST;
  nbs_main_worker.is_in_loop = false;
  make_holder(&nbs_main_worker);
  nbs_main_worker.turn = 0;
  nbs_executor_unlock();
}

// MARK: Failures on a thread of the executor's

static bool cell_has_failed;

bool nbs_main_can_go_on(void) {
  const struct nbs_worker *own = nbs_own_worker;
  return own != NULL && !own->is_main && nbs_holder == own && nbs_main_worker.is_in_loop;
}

void nbs_main_goes_on(void) {
  nbs_executor_lock();
  nbs_own_worker->state = NBS_LOST;
  cell_has_failed = true;
  make_holder(&nbs_main_worker);
  nbs_executor_unlock();
  for (;;) pause();
}

bool nbs_cell_has_failed(void) {
  bool has_failed = cell_has_failed;
  cell_has_failed = false;
  return has_failed;
}

// MARK: Waiting

void nbs_signalled(const void *address) {
  atomic_store(&was_signalled, true);
  if (atomic_load(&timed_waits) == 0) return;
  nbs_executor_lock();
  for (struct nbs_worker *worker = nbs_workers; worker != NULL; worker = worker->next) {
    if (worker->state != NBS_SLEEPS || worker->address != address) continue;
    worker->was_signalled = true;
    worker->state = NBS_ARRIVED;
  }
  if (nbs_holder == NULL) nbs_hand_on();
  nbs_executor_unlock();
}

bool nbs_wait_begin(const void *address, const struct nbs_sleeper *time) {
  struct nbs_worker *own = nbs_own_worker;
  if (own == NULL || (own->state != NBS_HOLDS && own->state != NBS_LOST)) return false;
  nbs_executor_lock();
  own->ticket = tickets++;
  own->address = address;
  own->was_signalled = false;
  own->is_timed = time != NULL;
  if (time != NULL) {
    struct nbs_sleeper sleeper = *time;
    sleeper.worker = own;
    nbs_sleeper_add(sleeper);
    atomic_fetch_add(&timed_waits, 1);
  }
  own->state = NBS_BLOCKED;
  if (nbs_holder == own) {
    nbs_holder = NULL;
    nbs_hand_on();
  }
  nbs_executor_unlock();
  return true;
}

bool nbs_wait_end(bool has_begun, bool time_is_over) {
  if (!has_begun) return time_is_over;
  struct nbs_worker *own = nbs_own_worker;
  // Without the lock, because whoever settles holds it. If this thread is the holder already, it
  // stays so.
  enum nbs_worker_state blocked = NBS_BLOCKED;
  bool sleeps = time_is_over && own->is_timed;
  atomic_compare_exchange_strong(&own->state, &blocked, sleeps ? NBS_SLEEPS : NBS_ARRIVED);
  nbs_executor_lock();
  if (!time_is_over && own->is_timed) nbs_sleeper_forget(own);
  if (nbs_holder == NULL) nbs_hand_on();
  nbs_wait_for_turn(own);
  if (own->is_timed) nbs_sleeper_forget(own), atomic_fetch_sub(&timed_waits, 1);
  bool is_over = time_is_over && !own->was_signalled;
  nbs_executor_unlock();
  return is_over;
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
