// Finds out what the system offers, by trying it.

#define _GNU_SOURCE
#include <errno.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "confine.h"

/// Whether a process can be started with these layers, and can make its view of the files.
static bool can_start(unsigned layers) {
  struct settings settings = {.layers = layers, .folder = "/"};
  uid_t user = geteuid();
  gid_t group = getegid();
  pid_t process = clone_process(namespace_flags(&settings));
  if (process < 0) return false;
  if (process == 0) {
    bool works = become_only_user(user, group) &&
                 (!(layers & LAYER_FILES) || make_view(&settings) == NULL);
    _exit(works ? 0 : 1);
  }
  int status;
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) continue;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

unsigned probe(void) {
  unsigned found = 0;
  if (landlock_version() > 0) found |= LAYER_LANDLOCK;
  unsigned action = SECCOMP_RET_ERRNO;
  if (syscall(SYS_seccomp, SECCOMP_GET_ACTION_AVAIL, 0, &action) == 0) found |= LAYER_FILTER;
  const unsigned all = LAYER_USERS | LAYER_FILES | LAYER_PROCESSES | LAYER_NETWORK;
  if (can_start(all)) return found | all;
  if (!can_start(LAYER_USERS)) return found;
  unsigned spaces = LAYER_USERS;
  static const enum layer others[] = {LAYER_FILES, LAYER_PROCESSES, LAYER_NETWORK};
  for (int i = 0; i < 3; i++) {
    if (others[i] == LAYER_PROCESSES && !(spaces & LAYER_FILES)) continue;
    if (can_start(spaces | others[i])) spaces |= others[i];
  }
  return found | spaces;
}
