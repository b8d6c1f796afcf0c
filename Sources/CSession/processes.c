// The programs that cells have started, and how they are ended when nbrun is gone.

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "private.h"

void nbs_processes_open(void) {
  // Programs whose parents have ended become children of the session, so that nbrun finds them.
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/// Whether a living process is a child of `own` or belongs to the same session of the system.
static bool is_family(const char *process, pid_t own) {
  char path[64], text[512];
  snprintf(path, sizeof path, "/proc/%.16s/stat", process);
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  ssize_t count = read(file, text, sizeof text - 1);
  close(file);
  if (count <= 0) return false;
  text[count] = '\0';
  // `17 (name) S parent group session …`; the name may contain anything.
  const char *rest = strrchr(text, ')');
  char state;
  int parent, group, session;
  bool is_whole =
      rest != NULL && sscanf(rest + 1, " %c %d %d %d", &state, &parent, &group, &session) == 4;
  return is_whole && state != 'Z' && (session == own || parent == own);
}

/// Kills all processes of the session except its own; false if there were none.
static bool kill_others(void) {
  DIR *processes = opendir("/proc");
  if (processes == NULL) return false;
  pid_t own = getpid();
  bool found = false;
  for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
    pid_t process = (pid_t)strtol(entry->d_name, NULL, 10);
    if (process <= 0 || process == own || !is_family(entry->d_name, own)) continue;
    kill(process, SIGKILL);
    found = true;
  }
  closedir(processes);
  return found;
}

void nbs_processes_end(void) {
  enum { ROUNDS = 8 };  // a process may start another one during the search
  for (int round = 0; round < ROUNDS && kill_others(); round++) continue;
  kill(0, SIGKILL);
}
