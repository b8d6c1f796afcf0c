// The process that stays outside. It waits until the program ends, or the process that started all
// this, and then ends everything.
//
// It has one thread, so the first process inside can ask the kernel to be ended with it
// (PR_SET_PDEATHSIG acts when a thread ends). If that process leads a process namespace, the kernel
// then ends all others in it. Without such a namespace the keeper searches its descendants.

#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_close_range
#define SYS_close_range 436
#endif

/// How many milliseconds the first process may take to end when it is asked.
enum { PATIENCE = 2000 };

static void close_inherited_descriptors(void) {
  if (syscall(SYS_close_range, 3U, ~0U, 0U) == 0) return;
  for (int descriptor = 3; descriptor < 4096; descriptor++) close(descriptor);
}

/// A descriptor that becomes readable when the parent has ended; -1 without a parent.
static int watch_parent(pid_t parent) {
  if (parent == 0) return -1;
  int descriptor = (int)syscall(SYS_pidfd_open, parent, 0);
  // A process that inherits orphans, or another one with the same number, is not the parent.
  if (descriptor < 0 || getppid() != parent) _exit(1);
  return descriptor;
}

/// The signals that end the program or tell that a child has ended, as a descriptor.
static int watch_signals(void) {
  static const int numbers[] = {SIGCHLD, SIGTERM, SIGINT, SIGQUIT, SIGHUP};
  sigset_t set;
  sigemptyset(&set);
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
    struct sigaction action;
    // A signal that is ignored, as under nohup, stays so.
    if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler == SIG_IGN) continue;
    sigaddset(&set, numbers[i]);
  }
  sigaddset(&set, SIGCHLD);
  signal(SIGCHLD, SIG_DFL);
  sigprocmask(SIG_BLOCK, &set, NULL);
  int descriptor = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
  if (descriptor < 0) fail("signals cannot be read");
  return descriptor;
}

/// Waits until the first process has ended; false if it has to be killed. If this process is asked
/// to end, it asks the first process, which then says how the program ended.
static bool wait_for(pid_t init, int parent, int signals) {
  struct pollfd events[2] = {{.fd = signals, .events = POLLIN}, {.fd = parent, .events = POLLIN}};
  for (int milliseconds = -1;;) {
    int count = poll(events, 2, milliseconds);
    if (count == 0 || (count < 0 && errno != EINTR) || events[1].revents != 0) return false;
    struct signalfd_siginfo information;
    while (read(signals, &information, sizeof information) == sizeof information) {
      if (information.ssi_signo == SIGCHLD) continue;
      kill(init, SIGTERM);
      milliseconds = PATIENCE;
    }
    siginfo_t ended = {.si_pid = 0};
    if (waitid(P_PID, (id_t)init, &ended, WEXITED | WNOHANG | WNOWAIT) != 0) return true;
    if (ended.si_pid != 0) return true;
  }
}

/// Whether a process is a child of this one. Its name is that of its folder in /proc.
static bool is_child(const char *process) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%.16s/stat", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return false;
  text[count] = '\0';
  // `17 (name) S parent …`; the name may contain anything.
  const char *rest = strrchr(text, ')');
  char state;
  int parent;
  return rest != NULL && sscanf(rest + 1, " %c %d", &state, &parent) == 2 && parent == getpid();
}

/// Ends all descendants. The children of an ended process become children of this one, so no
/// process is missed.
static void end_descendants(void) {
  for (;;) {
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    if (errno == ECHILD) return;
    DIR *processes = opendir("/proc");
    if (processes == NULL) return;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
      pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);
      if (process > 0 && is_child(entry->d_name)) kill(process, SIGKILL);
    }
    closedir(processes);
    usleep(500);
  }
}

/// Ends this process as the program has ended.
_Noreturn static void end_as(int status) {
  if (WIFSIGNALED(status)) {
    int number = WTERMSIG(status);
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    kill(getpid(), number);
    for (;;) pause();
  }
  _exit(WEXITSTATUS(status));
}

void keep(const struct settings *settings) {
  struct rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);  // a program outside would get the memory of a crashed one
  close_inherited_descriptors();
  int parent = watch_parent(settings->parent);
  int signals = watch_signals();
  if (geteuid() == 0) setgroups(0, NULL);
  if (!(settings->layers & LAYER_PROCESSES)) prctl(PR_SET_CHILD_SUBREAPER, 1);
  int report[2], alive[2];
  if (pipe2(report, O_CLOEXEC) != 0 || pipe2(alive, O_CLOEXEC) != 0) fail("there is no pipe");
  pid_t init = start_init(settings, report[1], alive[0]);
  if (init < 0) fail("the system refuses the namespaces");
  close(report[1]);
  close(alive[0]);
  for (int i = 0; i < 3; i++) close(i);  // otherwise nobody notices that the program closes them
  if (!wait_for(init, parent, signals)) {
    kill(init, SIGKILL);
    end_descendants();
    _exit(128 + SIGKILL);
  }
  int status = 0;
  bool is_reported = read(report[0], &status, sizeof status) == sizeof status;
  int end = 0;
  waitpid(init, &end, 0);
  end_descendants();
  end_as(is_reported ? status : end);
}
