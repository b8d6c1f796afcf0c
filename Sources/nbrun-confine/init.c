// The first process inside. It makes the namespaces a world of their own, starts the program, and
// waits for orphans. When it ends, the kernel ends all processes of its process namespace.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"

#ifndef CLONE_NEWCGROUP
#define CLONE_NEWCGROUP 0x02000000
#endif

/// The number of the only user and the only group.
enum { ONLY_USER = 1000 };
static const char host_name[] = "notebook";

int namespace_flags(const struct settings *settings) {
  int flags = 0;
  if (settings->layers & LAYER_USERS)
    flags |= CLONE_NEWUSER | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP;
  if (settings->layers & LAYER_FILES) flags |= CLONE_NEWNS;
  if (settings->layers & LAYER_PROCESSES) flags |= CLONE_NEWPID;
  if (settings->layers & LAYER_NETWORK) flags |= CLONE_NEWNET;
  return flags;
}

pid_t clone_process(int flags) {
  return (pid_t)syscall(SYS_clone, (unsigned long)flags | SIGCHLD, 0, 0, 0, 0);
}

static bool write_to(const char *path, const char *text) {
  int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool is_written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  close(file);
  return is_written;
}

bool become_only_user(uid_t user, gid_t group) {
  char users[64], groups[64];
  snprintf(users, sizeof users, "%d %u 1", ONLY_USER, user);
  snprintf(groups, sizeof groups, "%d %u 1", ONLY_USER, group);
  return write_to("/proc/self/setgroups", "deny") && write_to("/proc/self/uid_map", users) &&
         write_to("/proc/self/gid_map", groups);
}

/// Lets processes of the new network namespace reach each other.
static void start_loopback(void) {
  struct ifreq request = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
  int socket_of_requests = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (socket_of_requests < 0) return;
  ioctl(socket_of_requests, SIOCSIFFLAGS, &request);
  close(socket_of_requests);
}

/// Gives up all capabilities for ever. They count only inside the user namespace, but a mistake of
/// the kernel would be easier to reach with them.
static bool drop_capabilities(void) {
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++) {
    if (prctl(PR_CAPBSET_DROP, capability) != 0 && errno != EPERM) return false;
  }
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
  struct __user_cap_data_struct none[2] = {{0}};
  return syscall(SYS_capset, &header, none) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

/// Lets the kernel end this process when the keeper ends.
static void end_with_keeper(int alive) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  struct pollfd end = {.fd = alive, .events = POLLIN};
  if (poll(&end, 1, 0) > 0) _exit(1);  // it has already ended
}

_Noreturn static void run_program(const struct settings *settings) {
  // Without a process namespace, nothing else ends the program with the first process.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  setsid();
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  if (chdir(settings->folder) != 0) fail("the folder %s cannot be opened", settings->folder);
  if ((settings->layers & LAYER_LANDLOCK) && !restrict_access(settings))
    fail("Landlock cannot be turned on");
  if ((settings->layers & LAYER_FILTER) && !filter_calls(settings))
    fail("the filter for system calls cannot be turned on");
  execv(settings->program, settings->arguments);
  fail("%s cannot be started", settings->program);
}

/// Collects ended processes until the program is one of them, and returns how it ended. If the
/// keeper asks, the program is killed. It may have ended by itself a moment before that.
static int wait_for_program(pid_t program) {
  sigset_t set;  // the keeper has blocked these
  sigemptyset(&set);
  sigaddset(&set, SIGCHLD);
  sigaddset(&set, SIGTERM);
  for (;;) {
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == program) return status;
    }
    if (sigwaitinfo(&set, NULL) == SIGTERM) kill(program, SIGKILL);
  }
}

_Noreturn static void run_init(
    const struct settings *settings, uid_t user, gid_t group, int report, int alive) {
  end_with_keeper(alive);
  if (settings->layers & LAYER_USERS) {
    if (!become_only_user(user, group)) fail("the user cannot be mapped");
    sethostname(host_name, sizeof host_name - 1);
  }
  if (settings->layers & LAYER_NETWORK) start_loopback();
  if (settings->layers & LAYER_FILES) {
    const char *problem = make_view(settings);
    if (problem != NULL) fail("%s", problem);
  }
  if (!drop_capabilities()) fail("capabilities cannot be given up");
  end_with_keeper(alive);  // a change of rights has undone it
  pid_t program = fork();
  if (program < 0) fail("a process cannot be started");
  if (program == 0) run_program(settings);
  prctl(PR_SET_DUMPABLE, 0);  // the program must not look into this process
  for (int i = 0; i < 3; i++) close(i);
  int status = wait_for_program(program);
  _exit(write(report, &status, sizeof status) == sizeof status ? 0 : 1);
}

pid_t start_init(const struct settings *settings, int report, int alive) {
  uid_t user = geteuid();
  gid_t group = getegid();
  pid_t init = clone_process(namespace_flags(settings));
  if (init == 0) run_init(settings, user, group, report, alive);
  return init;
}
