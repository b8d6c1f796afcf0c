// What the system knows of the executor's threads, and a thread that looks after them.
//
// The executor knows when its threads wait, if they wait with a function that the session shadows
// (waits.c). If one waits in another way, the watch finds it blocked and lets another thread carry
// on. The watch also wakes the executor when the time of a sleeper has come.

#define _GNU_SOURCE
#include "executor.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/futex.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

static const int64_t MILLISECOND = 1000000;

enum {
  LOOK_MILLISECONDS = 10,
  /// A thread that waits for another one is blocked after so many looks in which it never ran.
  LOOKS_FOR_THREADS = 3,
  /// The same for one that waits for something else, such as the output of a program.
  LOOKS_FOR_OTHERS = 200,
  /// A job that computes for so long without a pause may wait for another one in a loop.
  LONGEST_JOB_SECONDS = 30,
};

// MARK: States of threads

/// Opens a file about the calling thread. The descriptor has a high number, so that it takes none
/// that a cell would get otherwise.
static int open_about(pid_t thread, const char *what) {
  enum { FIRST = 300 };
  char path[64];
  snprintf(path, sizeof path, "/proc/self/task/%d/%s", thread, what);
  int file = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return -1;
  int place = fcntl(file, F_DUPFD_CLOEXEC, FIRST);
  syscall(SYS_close, file);
  return place;
}

void nbs_worker_begins(struct nbs_worker *worker) {
  nbs_own_worker = worker;
  worker->thread = (pid_t)syscall(SYS_gettid);
  worker->status = open_about(worker->thread, "stat");
  worker->system_call = open_about(worker->thread, "syscall");
}

static bool read_about(int file, char *text, size_t capacity) {
  long length = syscall(SYS_pread64, file, text, capacity - 1, 0);
  text[length > 0 ? length : 0] = '\0';
  return length > 0;
}

bool nbs_is_blocked(const struct nbs_worker *worker) {
  char text[512];
  if (!read_about(worker->status, text, sizeof text)) return true;
  const char *end = strrchr(text, ')');  // `17 (name) S …`; the name may contain anything
  return end != NULL && end[1] == ' ' && end[2] == 'S';
}

/// Whether the thread waits for another one of the process. The library's own threads do not count:
/// they need nobody else.
static bool waits_for_thread(const struct nbs_worker *worker) {
  char text[256];
  long number = -1;
  unsigned long address = 0;
  if (!read_about(worker->system_call, text, sizeof text)) return true;
  sscanf(text, "%ld %lx", &number, &address);
  if (number != SYS_futex) return false;
  Dl_info info;
  return dladdr((void *)address, &info) == 0 || info.dli_fname == NULL ||
         strstr(info.dli_fname, "/libDeepLearning.so") == NULL;
}

static int64_t processor_time(const struct nbs_worker *worker) {
  // The clock of one thread, as `pthread_getcpuclockid` makes it.
  clockid_t clock = (clockid_t)(~(unsigned)worker->thread << 3 | 6);
  struct timespec time = {0, 0};
  syscall(SYS_clock_gettime, clock, &time);
  return time.tv_sec * (int64_t)1000000000 + time.tv_nsec;
}

// MARK: The watch

static atomic_uint news;
static bool exists, is_awake;

/// What the last look saw.
static struct {
  const struct nbs_worker *holder;
  uint64_t job;
  /// The holder's processor time when its job was first seen, and at the last look.
  int64_t first_time, time;
  int looks;
} seen;

/// Whether another thread should carry on, because the holder waits in a way that is not known.
static bool holder_is_stuck(void) {
  const struct nbs_worker *holder = nbs_holder;
  int64_t time = processor_time(holder);
  if (seen.holder != holder || seen.job != nbs_jobs_run) {
    seen = (__typeof__(seen)){holder, nbs_jobs_run, time, time, 0};
    return false;
  }
  bool has_run = time != seen.time || !nbs_is_blocked(holder);
  seen.time = time;
  seen.looks = has_run ? 0 : seen.looks + 1;
  int64_t longest = LONGEST_JOB_SECONDS * 1000 * MILLISECOND;
  if (has_run) return !holder->is_main && time - seen.first_time > longest;
  return seen.looks >= LOOKS_FOR_OTHERS ||
         (seen.looks >= LOOKS_FOR_THREADS && waits_for_thread(holder));
}

/// Looks once. Returns how long to sleep until the next look, or -1 for until there is news.
static int64_t look(void) {
  const struct nbs_sleeper *sleeper = nbs_sleeper_first();
  if (nbs_holder == NULL) {
    if (sleeper == NULL) return -1;
    int64_t rest = sleeper->due - nbs_monotonic_now();
    if (rest > 0) return rest;
    nbs_hand_on();
    return LOOK_MILLISECONDS * MILLISECOND;
  }
  // Jobs come often: the watch only goes to sleep if none has come since the last look.
  static uint64_t jobs_before;
  bool is_active = nbs_somebody_wants() || nbs_jobs_run != jobs_before;
  jobs_before = nbs_jobs_run;
  if (!nbs_in_cell || !is_active) return -1;
  if (holder_is_stuck()) nbs_lose_holder();
  return LOOK_MILLISECONDS * MILLISECOND;
}

static void *watch(void *unused) {
  (void)unused;
  nbs_executor_lock();
  for (;;) {
    unsigned before = atomic_load(&news);
    int64_t rest = look();
    struct timespec time = {rest / 1000000000, rest % 1000000000};
    is_awake = rest >= 0 && nbs_holder != NULL;
    nbs_executor_unlock();
    syscall(SYS_futex, &news, FUTEX_WAIT_PRIVATE, before, rest >= 0 ? &time : NULL, NULL, 0);
    nbs_executor_lock();
  }
  return NULL;
}

void nbs_watch(void) {
  if (is_awake && nbs_holder != NULL) return;
  if (!exists) {
    exists = true;
    sigset_t all, old;
    sigfillset(&all);
    pthread_t thread;
    pthread_sigmask(SIG_SETMASK, &all, &old);
    if (pthread_create(&thread, NULL, watch, NULL) != 0) nbs_threads_fail();
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    pthread_detach(thread);
    return;
  }
  atomic_fetch_add(&news, 1);
  syscall(SYS_futex, &news, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
