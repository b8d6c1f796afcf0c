// A session's wall clock stands still at the notebook's time; the monotonic clocks run as usual. A
// thread that reads the time of day gets the notebook's time. A thread that waits for a time of day
// waits as if the clock had run since that thread last read it, because at that moment it computed
// its deadline, such as `Date() + 1`.
//
// Some libraries need another clock, because they compare deadlines with a clock that must reach
// them. Foundation's run loops see a clock that has run since their thread last read it, but the
// time of an NSDate is the standing one.
// libdispatch sees a clock that starts at the notebook's time and runs. Libraries that check
// certificates see the machine's time.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

enum { DESCRIPTORS = 1 << 16 };
static const long NANOSECONDS = 1000000000;

static struct timespec notebook_time;
/// The monotonic time at which the session began.
static struct timespec beginning;
static int (*next_clock_gettime)(clockid_t, struct timespec *);

/// Timer descriptors that were created for the wall clock.
static atomic_bool is_wall_timer[DESCRIPTORS];

static int ask_system(clockid_t clock, struct timespec *now) {
  if (next_clock_gettime != NULL) return next_clock_gettime(clock, now);
  return (int)syscall(SYS_clock_gettime, clock, now);
}

void nbs_clock_open(int64_t seconds) {
  next_clock_gettime =
      (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  notebook_time.tv_sec = seconds;
  ask_system(CLOCK_MONOTONIC, &beginning);
}

static struct timespec sum(struct timespec a, struct timespec b) {
  struct timespec total = {a.tv_sec + b.tv_sec, a.tv_nsec + b.tv_nsec};
  if (total.tv_nsec >= NANOSECONDS) total.tv_sec++, total.tv_nsec -= NANOSECONDS;
  return total;
}

static struct timespec difference(struct timespec a, struct timespec b) {
  struct timespec rest = {a.tv_sec - b.tv_sec, a.tv_nsec - b.tv_nsec};
  if (rest.tv_nsec < 0) rest.tv_sec--, rest.tv_nsec += NANOSECONDS;
  return rest;
}

// MARK: Clocks by caller

enum wall_clock { STANDING, SINCE_READING, RUNNING, OF_THE_MACHINE };

static enum wall_clock wall_clock_of(void *caller) {
  static const struct { const char *library; enum wall_clock clock; } exceptions[] = {
      {"libFoundation.so", SINCE_READING}, {"libdispatch.so", RUNNING},
      {"libcurl", OF_THE_MACHINE},         {"libssl", OF_THE_MACHINE},
      {"libcrypto", OF_THE_MACHINE},       {"libgnutls", OF_THE_MACHINE},
  };
  /// The beginning of the symbols of `Foundation.NSDate`.
  static const char date_symbols[] = "$s10Foundation6NSDateC";
  static _Thread_local void *last_caller;
  static _Thread_local enum wall_clock last_clock;
  if (caller == last_caller) return last_clock;
  enum wall_clock clock = STANDING;
  Dl_info info;
  if (dladdr(caller, &info) != 0 && info.dli_fname != NULL) {
    const char *slash = strrchr(info.dli_fname, '/');
    const char *name = slash != NULL ? slash + 1 : info.dli_fname;
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
      const char *library = exceptions[i].library;
      if (strncmp(name, library, strlen(library)) == 0) clock = exceptions[i].clock;
    }
    if (clock == SINCE_READING && info.dli_sname != NULL &&
        strncmp(info.dli_sname, date_symbols, sizeof date_symbols - 1) == 0) {
      clock = STANDING;
    }
  }
  last_caller = caller;
  last_clock = clock;
  return clock;
}

/// The monotonic time at which this thread last read the wall clock; zero if it never did.
static _Thread_local struct timespec last_reading;

/// The time of day on a clock that has run since this thread last read the standing one.
static struct timespec time_since_reading(struct timespec monotonic_now) {
  if (last_reading.tv_sec == 0 && last_reading.tv_nsec == 0) last_reading = monotonic_now;
  return sum(notebook_time, difference(monotonic_now, last_reading));
}

static int wall_time(void *caller, struct timespec *now) {
  switch (wall_clock_of(caller)) {
    case STANDING:
      ask_system(CLOCK_MONOTONIC, &last_reading);
      nbs_clock_was_read(CLOCK_MONOTONIC, &last_reading);
      *now = notebook_time;
      return 0;
    case SINCE_READING:
      ask_system(CLOCK_MONOTONIC, now);
      *now = time_since_reading(*now);
      return 0;
    case RUNNING:
      ask_system(CLOCK_MONOTONIC, now);
      *now = sum(notebook_time, difference(*now, beginning));
      return 0;
    case OF_THE_MACHINE: return ask_system(CLOCK_REALTIME, now);
  }
}

/// The monotonic time that corresponds to the caller's time of day `deadline`.
static struct timespec monotonic(void *caller, const struct timespec *deadline) {
  struct timespec now, wall_now;
  ask_system(CLOCK_MONOTONIC, &now);
  if (wall_clock_of(caller) == STANDING) {
    wall_now = time_since_reading(now);  // waiting does not count as reading
  } else {
    wall_time(caller, &wall_now);
  }
  struct timespec when = sum(now, difference(*deadline, wall_now));
  return when.tv_sec < 0 ? (struct timespec){0, 1} : when;
}

static bool is_valid(const struct timespec *time) {
  return time->tv_nsec >= 0 && time->tv_nsec < NANOSECONDS;
}

static bool is_wall_clock(clockid_t clock) {
  return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE ||
         clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
}

#define CALLER __builtin_return_address(0)

// MARK: Reading the time

int clock_gettime(clockid_t clock, struct timespec *now) {
  if (!is_wall_clock(clock)) {
    int result = ask_system(clock, now);
    if (result == 0) nbs_clock_was_read(clock, now);
    return result;
  }
  return wall_time(CALLER, now);
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
  (void)zone;  // obsolete, and Linux never sets it
  struct timespec time;
  wall_time(CALLER, &time);
  *now = (struct timeval){time.tv_sec, time.tv_nsec / 1000};
  return 0;
}

time_t time(time_t *result) {
  struct timespec now;
  wall_time(CALLER, &now);
  if (result != NULL) *result = now.tv_sec;
  return now.tv_sec;
}

int timespec_get(struct timespec *now, int base) {
  if (base != TIME_UTC) return 0;
  wall_time(CALLER, now);
  return base;
}

/// Foundation's own clock, in seconds since 2001. Its version reads the time of day for all of
/// Foundation. This one also knows which part of Foundation asks.
double CFAbsoluteTimeGetCurrent(void);
double CFAbsoluteTimeGetCurrent(void) {
  static const double seconds_from_1970_to_2001 = 978307200;
  struct timespec now;
  wall_time(CALLER, &now);
  return (double)now.tv_sec - seconds_from_1970_to_2001 + (double)now.tv_nsec * 1e-9;
}

// MARK: Waiting for a time of day

int pthread_cond_timedwait(
    pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
    const struct timespec *restrict deadline) {
  // glibc stores the condition's clock in this bit.
  bool is_monotonic = (condition->__data.__wrefs & 2) != 0;
  if (is_monotonic || !is_valid(deadline)) {
    return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, deadline);
  }
  struct timespec when = monotonic(CALLER, deadline);
  return pthread_cond_clockwait(condition, mutex, CLOCK_MONOTONIC, &when);
}

int pthread_mutex_timedlock(
    pthread_mutex_t *restrict mutex, const struct timespec *restrict deadline) {
  if (!is_valid(deadline)) return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, deadline);
  struct timespec when = monotonic(CALLER, deadline);
  return pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, &when);
}

int pthread_rwlock_timedrdlock(
    pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline) {
  if (!is_valid(deadline)) return pthread_rwlock_clockrdlock(lock, CLOCK_MONOTONIC, deadline);
  struct timespec when = monotonic(CALLER, deadline);
  return pthread_rwlock_clockrdlock(lock, CLOCK_MONOTONIC, &when);
}

int pthread_rwlock_timedwrlock(
    pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline) {
  if (!is_valid(deadline)) return pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, deadline);
  struct timespec when = monotonic(CALLER, deadline);
  return pthread_rwlock_clockwrlock(lock, CLOCK_MONOTONIC, &when);
}

int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline) {
  if (!is_valid(deadline)) return sem_clockwait(semaphore, CLOCK_MONOTONIC, deadline);
  struct timespec when = monotonic(CALLER, deadline);
  return sem_clockwait(semaphore, CLOCK_MONOTONIC, &when);
}

int clock_nanosleep(
    clockid_t clock, int flags, const struct timespec *request, struct timespec *rest) {
  struct timespec when = *request;
  if (is_wall_clock(clock) && is_valid(request)) {
    if ((flags & TIMER_ABSTIME) != 0) when = monotonic(CALLER, request);
    clock = CLOCK_MONOTONIC;
  }
  bool is_absolute = (flags & TIMER_ABSTIME) != 0;
  if (is_valid(&when) && nbs_sleep_in_order(clock, &when, is_absolute)) return 0;
  return syscall(SYS_clock_nanosleep, clock, flags, &when, rest) == 0 ? 0 : errno;
}

int timerfd_create(int clock, int flags) {
  bool is_wall = is_wall_clock(clock);
  int timer = (int)syscall(SYS_timerfd_create, is_wall ? CLOCK_MONOTONIC : clock, flags);
  if (timer >= 0 && timer < DESCRIPTORS) is_wall_timer[timer] = is_wall;
  return timer;
}

int timerfd_settime(
    int timer, int flags, const struct itimerspec *value, struct itimerspec *old) {
  struct itimerspec when = *value;
  bool is_wall = timer >= 0 && timer < DESCRIPTORS && is_wall_timer[timer];
  bool is_armed = value->it_value.tv_sec != 0 || value->it_value.tv_nsec != 0;
  if (is_wall && is_armed && (flags & TFD_TIMER_ABSTIME) != 0 && is_valid(&value->it_value)) {
    when.it_value = monotonic(CALLER, &value->it_value);
  }
  return (int)syscall(SYS_timerfd_settime, timer, flags, &when, old);
}
