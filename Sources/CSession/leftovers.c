// What a cell left behind although it did not fail: a different working folder, tasks or threads
// that are still running, a closed stream.

#include <stdio.h>

#include "private.h"

static int threads_before;

static bool is_finished(void) {
  return nbs_tasks_left() <= 0 && nbs_threads_alive() - threads_before <= 0;
}

void nbs_leftovers_begin(void) {
  nbs_tasks_forget();
  threads_before = nbs_threads_alive();
  nbs_closed_streams = 0;
  nbs_denied_begin();
}

size_t nbs_leftovers_describe(char *text, size_t capacity, bool is_at_home) {
  nbs_main_queue_finish(is_finished);
  int tasks = nbs_tasks_left(), threads = nbs_threads_alive() - threads_before;
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
