// Functions with which a thread of the executor's waits. While it waits, others run.
//
// A function that finds at once what it asks for does not wait, and nobody else runs.

#define _GNU_SOURCE
#include "executor.h"

#include <dlfcn.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

static const int64_t SECOND = 1000000000, MILLISECOND = 1000000;

/// The function that the session shadows.
#define NEXT(name)                                                       \
  static __typeof__(&name) next;                                         \
  if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static bool is_worker(void) {
  const struct nbs_worker *own = nbs_own_worker;
  return own != NULL && (own->state == NBS_HOLDS || own->state == NBS_LOST);
}

static struct nbs_sleeper after(int64_t nanoseconds) {
  struct nbs_sleeper sleeper = {0};
  if (is_worker()) nbs_sleeper_set_duration(&sleeper, nanoseconds);
  return sleeper;
}

static struct nbs_sleeper at(int clock, const struct timespec *time) {
  struct nbs_sleeper sleeper = {0};
  int64_t most = INT64_MAX / 4 / SECOND, seconds = time->tv_sec < most ? time->tv_sec : most;
  if (is_worker()) nbs_sleeper_set(&sleeper, clock, seconds * SECOND + time->tv_nsec);
  return sleeper;
}

// MARK: Sleeping

bool nbs_sleep_in_order(int clock, const struct timespec *time, bool is_absolute) {
  if (!is_worker()) return false;
  struct nbs_sleeper sleeper =
      is_absolute ? at(clock, time) : after(time->tv_sec * SECOND + time->tv_nsec);
  bool has_begun = nbs_wait_begin(NULL, &sleeper);
  nbs_wait_end(has_begun, true);
  return has_begun;
}

int nanosleep(const struct timespec *request, struct timespec *rest) {
  bool is_valid = request->tv_sec >= 0 && request->tv_nsec >= 0 && request->tv_nsec < SECOND;
  if (is_valid && nbs_sleep_in_order(CLOCK_MONOTONIC, request, false)) return 0;
  return (int)syscall(SYS_nanosleep, request, rest);
}

int usleep(useconds_t microseconds) {
  struct timespec time = {microseconds / 1000000, microseconds % 1000000 * 1000};
  return nanosleep(&time, NULL);
}

unsigned sleep(unsigned seconds) {
  struct timespec time = {seconds, 0}, rest = {0, 0};
  return nanosleep(&time, &rest) == 0 ? 0 : (unsigned)rest.tv_sec;
}

int sched_yield(void) {
  if (!is_worker()) return (int)syscall(SYS_sched_yield);
  nbs_wait_end(nbs_wait_begin(NULL, NULL), false);
  return 0;
}

// MARK: Semaphores, also libdispatch's

int sem_wait(sem_t *semaphore) {
  NEXT(sem_wait);
  if (!is_worker()) return next(semaphore);
  if (sem_trywait(semaphore) == 0) return 0;
  bool has_begun = nbs_wait_begin(semaphore, NULL);
  int result = next(semaphore), error = errno;
  nbs_wait_end(has_begun, false);
  errno = error;
  return result;
}

int sem_clockwait(
    sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict deadline) {
  NEXT(sem_clockwait);
  if (!is_worker()) return next(semaphore, clock, deadline);
  if (sem_trywait(semaphore) == 0) return 0;
  struct nbs_sleeper time = at(clock, deadline);
  for (;;) {
    bool has_begun = nbs_wait_begin(semaphore, &time);
    int result = next(semaphore, clock, deadline), error = errno;
    bool is_over = result != 0 && error == ETIMEDOUT;
    if (nbs_wait_end(has_begun, is_over) || !is_over) {
      errno = error;
      return result;
    }
    if (sem_trywait(semaphore) == 0) return 0;
  }
}

int sem_post(sem_t *semaphore) {
  NEXT(sem_post);
  int result = next(semaphore);
  nbs_signalled(semaphore);
  return result;
}

// MARK: Conditions

/// Waits for the caller's turn without the mutex, which others may need before. Returns whether the
/// time is over.
static bool end_with_mutex(bool has_begun, bool is_over, pthread_mutex_t *mutex) {
  if (!has_begun) return is_over;
  pthread_mutex_unlock(mutex);
  is_over = nbs_wait_end(true, is_over);
  while (pthread_mutex_trylock(mutex) == EBUSY) {
    has_begun = nbs_wait_begin(NULL, NULL);
    pthread_mutex_lock(mutex);
    if (!has_begun) break;
    pthread_mutex_unlock(mutex);
    nbs_wait_end(true, false);
  }
  return is_over;
}

int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex) {
  NEXT(pthread_cond_wait);
  bool has_begun = nbs_wait_begin(condition, NULL);
  int error = next(condition, mutex);
  end_with_mutex(has_begun, false, mutex);
  return error;
}

int pthread_cond_clockwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex, clockid_t clock,
    const struct timespec *restrict deadline) {
  NEXT(pthread_cond_clockwait);
  struct nbs_sleeper time = at(clock, deadline);
  bool has_begun = nbs_wait_begin(condition, &time);
  int error = next(condition, mutex, clock, deadline);
  bool is_over = end_with_mutex(has_begun, error == ETIMEDOUT, mutex);
  return error == ETIMEDOUT && !is_over ? 0 : error;
}

int pthread_cond_signal(pthread_cond_t *condition) {
  NEXT(pthread_cond_signal);
  int error = next(condition);
  nbs_signalled(condition);
  return error;
}

int pthread_cond_broadcast(pthread_cond_t *condition) {
  NEXT(pthread_cond_broadcast);
  int error = next(condition);
  nbs_signalled(condition);
  return error;
}

// MARK: Groups of libdispatch's, and threads

intptr_t dispatch_group_wait(void *group, uint64_t timeout);
intptr_t dispatch_group_wait(void *group, uint64_t timeout) {
  NEXT(dispatch_group_wait);
  static const uint64_t NEVER = ~UINT64_C(0);
  bool is_uptime = timeout >> 62 == 0;  // the other bits tell the clock
  if (!is_worker() || timeout == 0 || next(group, 0) == 0) return next(group, timeout);
  struct timespec deadline = {(time_t)(timeout / SECOND), (long)(timeout % SECOND)};
  struct nbs_sleeper time = at(CLOCK_MONOTONIC, &deadline);
  for (;;) {
    bool has_begun = nbs_wait_begin(group, timeout != NEVER && is_uptime ? &time : NULL);
    bool is_over = next(group, timeout) != 0;
    is_over = nbs_wait_end(has_begun, is_over);
    if (is_over || next(group, 0) == 0) return is_over;
  }
}

void dispatch_group_leave(void *group);
void dispatch_group_leave(void *group) {
  NEXT(dispatch_group_leave);
  next(group);
  nbs_signalled(group);
}

int pthread_join(pthread_t thread, void **result) {
  NEXT(pthread_join);
  Dl_info info;
  bool is_library = dladdr(__builtin_return_address(0), &info) != 0 && info.dli_fname != NULL &&
                    strstr(info.dli_fname, "/libDeepLearning.so") != NULL;
  bool has_begun = !is_library && nbs_wait_begin(NULL, NULL);
  int error = next(thread, result);
  nbs_wait_end(has_begun, false);
  return error;
}

// MARK: Run loops, and descriptors

/// Waits with a system call that returns 0 if the time is over. A negative time is none.
#define WAIT_FOR_DESCRIPTORS(nanoseconds, call)                              \
  int64_t duration = nanoseconds;                                            \
  struct nbs_sleeper time = after(duration);                                 \
  bool has_begun = duration != 0 && nbs_wait_begin(NULL, duration > 0 ? &time : NULL); \
  long count = call;                                                         \
  int error = errno;                                                         \
  nbs_wait_end(has_begun, duration > 0 && count == 0);                       \
  errno = error;                                                             \
  return (int)count

static int64_t nanoseconds_of(const struct timespec *time) {
  return time == NULL ? -1 : time->tv_sec * SECOND + time->tv_nsec;
}

int epoll_wait(int set, struct epoll_event *events, int capacity, int milliseconds) {
  NEXT(epoll_wait);
  WAIT_FOR_DESCRIPTORS(milliseconds * MILLISECOND, next(set, events, capacity, milliseconds));
}

int poll(struct pollfd *descriptors, nfds_t number, int milliseconds) {
  NEXT(poll);
  WAIT_FOR_DESCRIPTORS(milliseconds * MILLISECOND, next(descriptors, number, milliseconds));
}

int ppoll(
    struct pollfd *descriptors, nfds_t number, const struct timespec *timeout,
    const sigset_t *mask) {
  NEXT(ppoll);
  WAIT_FOR_DESCRIPTORS(nanoseconds_of(timeout), next(descriptors, number, timeout, mask));
}

int select(
    int number, fd_set *restrict readable, fd_set *restrict writable, fd_set *restrict special,
    struct timeval *restrict timeout) {
  NEXT(select);
  int64_t most = timeout == NULL ? -1 : timeout->tv_sec * SECOND + timeout->tv_usec * 1000;
  WAIT_FOR_DESCRIPTORS(most, next(number, readable, writable, special, timeout));
}

// MARK: Loops that wait for a cancellation

/// A task may compute until it is cancelled. So others run after many questions in one job.
static void count_question(void) {
  enum { QUESTIONS = 1000 };
  static uint64_t job;
  static int questions;
  if (!is_worker() || nbs_own_worker->state != NBS_HOLDS) return;
  if (job != nbs_jobs_run) job = nbs_jobs_run, questions = 0;
  if (++questions < QUESTIONS) return;
  questions = 0;
  sched_yield();
}

#define SWIFT_CC __attribute__((swiftcall))

/// `Task.isCancelled`
SWIFT_CC bool nbs_is_cancelled(void) __asm__("$sScTss5NeverORszABRs_rlE11isCancelledSbvgZ");
SWIFT_CC bool nbs_is_cancelled(void) {
  typedef SWIFT_CC bool (*function)(void);
  static function next;
  if (next == NULL) {
    next = (function)dlsym(RTLD_NEXT, "$sScTss5NeverORszABRs_rlE11isCancelledSbvgZ");
  }
  count_question();
  return next();
}

/// `Task.checkCancellation()`
SWIFT_CC void nbs_check_cancellation(
    __attribute__((swift_context)) void *unused,
    __attribute__((swift_error_result)) void **error)
    __asm__("$sScTss5NeverORszABRs_rlE17checkCancellationyyKFZ");
SWIFT_CC void nbs_check_cancellation(
    __attribute__((swift_context)) void *unused,
    __attribute__((swift_error_result)) void **error) {
  typedef SWIFT_CC void (*function)(
      __attribute__((swift_context)) void *, __attribute__((swift_error_result)) void **);
  static function next;
  if (next == NULL) {
    next = (function)dlsym(RTLD_NEXT, "$sScTss5NeverORszABRs_rlE17checkCancellationyyKFZ");
  }
  count_question();
  next(unused, error);
}
