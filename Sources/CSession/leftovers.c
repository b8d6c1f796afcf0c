// What a cell left behind although it did not fail: a different working folder, tasks or threads
// that are still running, a closed stream.

#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "private.h"

/// How long tasks and threads may take to end after the cell.
enum { GRACE_MILLISECONDS = 100 };

static int threads_before;

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * (int64_t)1000 + now.tv_nsec / 1000000;
}

void nbs_leftovers_begin(void) {
  nbs_tasks_forget();
  threads_before = nbs_threads_alive();
  nbs_closed_streams = 0;
  nbs_denied_begin();
}

size_t nbs_leftovers_describe(char *text, size_t capacity, bool is_at_home) {
  int tasks = 0, threads = 0;
  for (int64_t end = milliseconds() + GRACE_MILLISECONDS;;) {
    bool has_run = nbs_main_queue_run_ready();
    tasks = nbs_tasks_left();
    threads = nbs_threads_alive() - threads_before;
    if ((!has_run && tasks <= 0 && threads <= 0) || milliseconds() >= end) break;
    if (!has_run) usleep(1000);
  }
  nbs_tasks_forget();
  size_t used = 0;
#define ADD(...) used += (size_t)snprintf(text + used, capacity - used, __VA_ARGS__)
  if (!is_at_home) ADD(NBS_LEFT_FOLDER "\n");
  if (tasks > 0) ADD(NBS_LEFT_TASKS " %d\n", tasks);
  if (threads > 0) ADD(NBS_LEFT_THREADS " %d\n", threads);
  if (nbs_closed_streams & 1) ADD(NBS_LEFT_CLOSED " standard output\n");
  if (nbs_closed_streams & 2) ADD(NBS_LEFT_CLOSED " standard error\n");
#undef ADD
  return used;
}
