// The workers: the main thread, and the threads on which the executor runs all other jobs.

#define _GNU_SOURCE
#include "executor.h"

#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

struct nbs_worker nbs_main_worker = {.is_main = true};
struct nbs_worker *nbs_workers = &nbs_main_worker, *nbs_holder = &nbs_main_worker;
_Thread_local struct nbs_worker *nbs_own_worker;

static uint64_t tickets;
/// The threads that wait for a time among other things.
static atomic_int timed_waits;

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
struct nbs_worker *nbs_free_worker(void) {
  struct nbs_worker *own = nbs_own_worker;
  if (own != NULL && !own->is_main && own->state == NBS_FREE) return own;
  for (struct nbs_worker *worker = nbs_workers; worker != NULL; worker = worker->next) {
    if (!worker->is_main && worker->state == NBS_FREE) return worker;
  }
  return make_worker();
}

void nbs_make_holder(struct nbs_worker *worker) {
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
    if (nbs_take_other_job(&job)) {
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

// MARK: The main thread

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
  nbs_arena_unlock();
  nbs_executor_lock();
  if (nbs_holder != NULL && nbs_holder != &nbs_main_worker) nbs_holder->state = NBS_LOST;
  nbs_main_worker.is_in_loop = false;
  nbs_make_holder(&nbs_main_worker);
  nbs_main_worker.turn = 0;
  nbs_executor_unlock();
}

// MARK: Failures of jobs

static bool cell_has_failed;

bool nbs_main_can_go_on(void) {
  const struct nbs_worker *own = nbs_own_worker;
  return own != NULL && !own->is_main && nbs_holder == own && nbs_main_worker.is_in_loop;
}

void nbs_main_goes_on(void) {
  nbs_executor_lock();
  nbs_own_worker->state = NBS_LOST;
  cell_has_failed = true;
  nbs_make_holder(&nbs_main_worker);
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
  atomic_store(&nbs_somebody_was_woken, true);
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
