// Descriptors that a cell closes although they are not its own stay open: the session's pipes and
// the standard streams, whose numbers the next opened file would get otherwise. The attempt is
// recorded.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

enum { FIRST_PRIVATE_DESCRIPTOR = 200, MAXIMUM_KEPT = 16 };

volatile int nbs_closed_streams;

static int kept[MAXIMUM_KEPT];
static int kept_count;

int nbs_descriptor_keep(int descriptor) {
  int place = fcntl(descriptor, F_DUPFD_CLOEXEC, FIRST_PRIVATE_DESCRIPTOR);
  if (place < 0 || kept_count == MAXIMUM_KEPT) nbs_leave(1);
  kept[kept_count++] = place;
  return place;
}

bool nbs_descriptor_is_kept(int descriptor) {
  for (int i = 0; i < kept_count; i++) {
    if (kept[i] == descriptor) return true;
  }
  return false;
}

int close(int descriptor) {
  if (descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO) {
    if (nbs_in_cell) nbs_closed_streams |= descriptor;
    return 0;
  }
  if (nbs_descriptor_is_kept(descriptor)) {
    errno = EBADF;  // for a cell, no such descriptor exists
    return -1;
  }
  return (int)syscall(SYS_close, descriptor);
}

int dup2(int from, int to) {
  if (nbs_descriptor_is_kept(to)) {
    errno = EBADF;
    return -1;
  }
  return ((__typeof__(&dup2))dlsym(RTLD_NEXT, "dup2"))(from, to);
}

int dup3(int from, int to, int flags) {
  if (nbs_descriptor_is_kept(to)) {
    errno = EBADF;
    return -1;
  }
  return (int)syscall(SYS_dup3, from, to, flags);
}

int fclose(FILE *file) {
  if (file == stdout || file == stderr) {
    if (nbs_in_cell) nbs_closed_streams |= file == stdout ? STDOUT_FILENO : STDERR_FILENO;
    return fflush(file);
  }
  return ((__typeof__(&fclose))dlsym(RTLD_NEXT, "fclose"))(file);
}
