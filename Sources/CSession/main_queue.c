// The main actor and the dispatch main queue in a session.
//
// The Swift runtime drains the main queue with `dispatch_main`, which never returns and cannot be
// entered twice. libdispatch's functions for run loops (`…_4CF`) cannot be entered from within one
// of the queue's blocks, but that is where the session continues after an asynchronous cell has
// failed. So the session takes the jobs and blocks of the main queue (dispatch.c) and runs them
// itself, in one order with the other jobs (executor.c). Timers and sources still use libdispatch's
// functions, and are served in addition.

#define _GNU_SOURCE
#include "executor.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

extern int _dispatch_get_main_queue_handle_4CF(void);
extern void _dispatch_main_queue_callback_4CF(void *message);

static int wake = -1;

void nbs_main_queue_open(void) {
  int counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  wake = nbs_descriptor_keep(counter);
  close(counter);
}

// MARK: The main thread's loop

enum step { RAN_SOMETHING, NOTHING_IS_READY, OTHERS_RUN };

void nbs_main_queue_wake(void) { eventfd_write(wake, 1); }

/// Waits until something happens. Returns whether libdispatch wants to be served.
static bool wait_for_events(int milliseconds) {
  struct pollfd events[2] = {
      {.fd = wake, .events = POLLIN},
      {.fd = _dispatch_get_main_queue_handle_4CF(), .events = POLLIN},
  };
  // Not `poll`, which the session shadows.
  struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
  if (syscall(SYS_ppoll, events, 2, milliseconds < 0 ? NULL : &time, NULL, 0) <= 0) return false;
  eventfd_t count;
  if (events[0].revents != 0) eventfd_read(wake, &count);
  return events[1].revents != 0;
}

/// Runs one job or block, or serves libdispatch, when it is the main thread's turn.
static enum step step(int milliseconds) {
  enum { STEPS_BEFORE_LOOKING = 64 };
  static unsigned steps;
  struct nbs_worker *main = &nbs_main_worker;
  bool serves = false;
  nbs_executor_lock();
  main->is_in_loop = true;
  if (main->state != NBS_ARRIVED) main->state = NBS_FREE;
  if (nbs_holder == main) nbs_holder = NULL;
  if (nbs_holder == NULL) nbs_hand_on();
  bool looks = steps++ % STEPS_BEFORE_LOOKING == 0;
  while (main->turn == 0 || looks) {
    nbs_executor_unlock();
    bool is_asked = wait_for_events(looks && main->turn != 0 ? 0 : milliseconds);
    nbs_executor_lock();
    looks = false;
    if (is_asked) serves = true;
    if (main->turn != 0) break;
    if (is_asked) nbs_main_arrives();
    else if (milliseconds >= 0) break;
  }
  if (main->turn == 0) {
    enum step result = nbs_holder == NULL ? NOTHING_IS_READY : OTHERS_RUN;
    nbs_executor_unlock();
    return result;
  }
  main->turn = 0;
  main->is_in_loop = false;
  struct nbs_job job;
  bool has_failed = nbs_cell_has_failed(), has_job = !has_failed && nbs_take_main_job(&job);
  nbs_executor_unlock();
  if (has_failed) nbs_serve();
  if (serves) {
    eventfd_t count;
    eventfd_read(_dispatch_get_main_queue_handle_4CF(), &count);
    _dispatch_main_queue_callback_4CF(NULL);
  }
  if (has_job) job.work(job.context);
  return RAN_SOMETHING;
}

void nbs_main_queue_run(const volatile bool *done) {
  while (!*done) step(-1);
}

static int64_t milliseconds_on(clockid_t clock) {
  struct timespec now;
  syscall(SYS_clock_gettime, clock, &now);
  return now.tv_sec * (int64_t)1000 + now.tv_nsec / 1000000;
}

void nbs_main_queue_finish(bool (*is_finished)(void)) {
  enum {
    /// How long sleepers and threads may take. Sleepers count on the executor's clock.
    GRACE = 100,
    /// How long jobs may compute.
    MOST_COMPUTING = 1000,
    /// A job that is blocked in so many looks in a row goes on waiting.
    LOOKS = 100,
  };
  int64_t end = milliseconds_on(CLOCK_MONOTONIC) + GRACE;
  int64_t most = milliseconds_on(CLOCK_PROCESS_CPUTIME_ID) + MOST_COMPUTING;
  nbs_executor_lock();
  int64_t last_deadline = nbs_executor_time() + GRACE * 1000000;
  nbs_executor_unlock();
  int pause = 0, looks = 0;
  while (milliseconds_on(CLOCK_PROCESS_CPUTIME_ID) < most && looks < LOOKS) {
    enum step result = step(pause);
    pause = 1;
    if (result == RAN_SOMETHING) continue;
    if (result == NOTHING_IS_READY && is_finished()) break;
    nbs_executor_lock();
    const struct nbs_sleeper *sleeper = nbs_sleeper_first();
    bool sleeper_comes = sleeper != NULL && sleeper->deadline <= last_deadline;
    looks = nbs_holder != NULL && nbs_is_blocked(nbs_holder) ? looks + 1 : 0;
    nbs_executor_unlock();
    if (result == OTHERS_RUN || sleeper_comes) continue;
    if (milliseconds_on(CLOCK_MONOTONIC) >= end) break;
  }
  nbs_main_takes_over();
}
