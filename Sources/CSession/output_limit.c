// The limit for what one cell prints and shows. If it is exceeded, the session says which line of
// the cell was running, and ends. The programs that a cell starts count, too.

#define _GNU_SOURCE
#include <execinfo.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

static size_t written;
static volatile bool is_exceeded, is_report_due;

void nbs_output_begin(void) { written = 0; }

static void report(void) {
  static char text[1 << 16];
  void *frames[64];
  int count = backtrace(frames, sizeof frames / sizeof *frames);
  size_t length = nbs_trap_describe(text, sizeof text, frames, count, false);
  nbs_channel_send(NBS_LAST, NULL, 0);
  nbs_channel_send(NBS_WROTE_TOO_MUCH, text, length);
  nbs_leave(1);
}

bool nbs_output_count(size_t count) {
  if (is_exceeded) return false;
  written += count;
  if (written <= NBS_OUTPUT_LIMIT) return true;
  is_exceeded = true;
  if (nbs_is_main_thread()) is_report_due = true;
  else syscall(SYS_tgkill, getpid(), getpid(), NBS_OUTPUT_SIGNAL);
  return false;
}

void nbs_output_check(void) {
  if (!is_report_due) return;
  is_report_due = false;
  report();
}

/// The main thread is interrupted, because another one has found that the limit is exceeded.
static void interrupted(int signal) {
  (void)signal;
  if (nbs_channel_is_mine()) is_report_due = true;  // until the frame is complete
  else report();
}

void nbs_output_open(void) {
  struct sigaction action = {.sa_handler = interrupted, .sa_flags = SA_ONSTACK | SA_RESTART};
  sigfillset(&action.sa_mask);
  sigaction(NBS_OUTPUT_SIGNAL, &action, NULL);
}
