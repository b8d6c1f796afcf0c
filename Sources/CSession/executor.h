/// Declarations that the files of the session's executor share.
///
/// Swift concurrency's jobs run one at a time, in one order. The threads that run them, and the
/// main thread, are *workers*. Only one of them, the *holder*, runs at any time. It hands on to the
/// next one when its job ends, or when it begins to wait for something. All other threads run
/// freely.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/// A piece of work: a job of the Swift runtime's, or a block of the main queue.
struct nbs_job {
  void *context;
  void (*work)(void *context);
  /// Jobs are counted as they become ready.
  uint64_t order;
};

enum nbs_worker_state {
  NBS_HOLDS,    // it runs
  NBS_FREE,     // it has nothing to do; the main thread: it is in its loop
  NBS_BLOCKED,  // it waits in a system call
  NBS_ARRIVED,  // what it waited for has come; it wants to go on
  NBS_SLEEPS,   // it waits for its turn in the order of deadlines
  NBS_LOST,     // it runs although another worker holds
};

struct nbs_worker {
  struct nbs_worker *next;
  pid_t thread;
  bool is_main;
  /// The main thread waits in its loop, which `nbs_main_queue_wake` wakes.
  bool is_in_loop;
  _Atomic(enum nbs_worker_state) state;
  /// 1 if it was made the holder and does not know it yet.
  _Atomic uint32_t turn;
  /// Counts the waits, so that the one that waits longest goes on first.
  uint64_t ticket;
  /// What it waits for, and whether that has come although the time for it was over.
  const void *address;
  bool was_signalled;
  /// It waits for a time among other things.
  bool is_timed;
  /// Descriptors of files in which the system tells what the thread does; -1 if there are none.
  int status, system_call;
};

/// A job or a thread that waits for a time.
struct nbs_sleeper {
  /// On the executor's clock, which counts the time in which nothing was ready.
  int64_t deadline;
  /// On the monotonic clock.
  int64_t due;
  uint64_t order;
  struct nbs_job job;
  bool is_for_main;
  /// If a thread sleeps and not a job.
  struct nbs_worker *worker;
};

// executor.c: all functions here need the lock.

/// The number of jobs that were run.
extern uint64_t nbs_jobs_run;
/// A thread that waits may have been woken.
extern atomic_bool nbs_somebody_was_woken;

void nbs_executor_lock(void);
void nbs_executor_unlock(void);
/// A job of the Swift runtime's is ready. Takes the lock itself.
void nbs_swift_job_is_ready(void *job);
/// Work for the main queue is ready.
void nbs_main_job_is_ready(void *context, void (*work)(void *context));
void nbs_job_sleeps(struct nbs_sleeper sleeper);
/// False if there is none.
bool nbs_take_main_job(struct nbs_job *job);
bool nbs_take_other_job(struct nbs_job *job);
/// Whether somebody wants to run who is not the holder.
bool nbs_somebody_wants(void);
/// Chooses the next holder. There must be none.
void nbs_hand_on(void);

// workers.c: these too, except for the last two.

extern struct nbs_worker *nbs_workers, *nbs_holder, nbs_main_worker;
extern _Thread_local struct nbs_worker *nbs_own_worker;

/// A worker for the next job: the calling thread if it is free.
struct nbs_worker *nbs_free_worker(void);
void nbs_make_holder(struct nbs_worker *worker);
/// Lets the holder go on without being it, and chooses another.
void nbs_lose_holder(void);
/// Sleeps until the calling worker is the holder. Releases the lock while it sleeps.
void nbs_wait_for_turn(struct nbs_worker *worker);
/// The main thread wants to run something that is not a job.
void nbs_main_arrives(void);
/// Whether a job failed on another thread, so that the cell has ended. Says so once.
bool nbs_cell_has_failed(void);
/// Called before and after a worker waits: others run meanwhile. `time` is when the wait ends by
/// itself; NULL for never. False, and nothing happens, if the caller need not care.
bool nbs_wait_begin(const void *address, const struct nbs_sleeper *time);
/// If the time is over, the caller waits for its turn in the order of deadlines. Returns whether
/// the time is over and what the caller waited for has not come meanwhile.
bool nbs_wait_end(bool has_begun, bool time_is_over);

// sleepers.c: jobs and threads that wait for a time.

int64_t nbs_monotonic_now(void);
void nbs_sleeper_add(struct nbs_sleeper sleeper);
/// The one that comes next; NULL if none sleeps.
const struct nbs_sleeper *nbs_sleeper_first(void);
struct nbs_sleeper nbs_sleeper_take(void);
/// Removes a thread that no longer sleeps.
void nbs_sleeper_forget(const struct nbs_worker *worker);
/// The executor's clock. It stands while jobs run.
int64_t nbs_executor_time(void);
/// Nothing is ready from now on; something is ready again.
void nbs_executor_idles(void);
void nbs_executor_resumes(void);
/// Sets the deadline to a time on one of the system's clocks, or to a time from now.
void nbs_sleeper_set(struct nbs_sleeper *sleeper, int clock, int64_t deadline);
void nbs_sleeper_set_duration(struct nbs_sleeper *sleeper, int64_t duration);

// watch.c: what the executor knows of its threads from the system.

/// Called on a worker's thread when it begins.
void nbs_worker_begins(struct nbs_worker *worker);
/// Whether a thread is blocked in a system call; false if it runs or waits for a processor.
bool nbs_is_blocked(const struct nbs_worker *worker);
/// Wakes the thread that watches the holder and the time.
void nbs_watch(void);
