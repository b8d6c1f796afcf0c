// `/dev/urandom` and `/dev/random` in a session: what a cell reads from them comes from the session's
// random stream. Foundation's `UUID()` takes its bits there.

#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "private.h"

enum { DESCRIPTORS = 1024 };

/// Descriptors that were opened as one of the devices. They may have been closed since.
static atomic_bool opened_as_device[DESCRIPTORS];

static bool is_device(int descriptor) {
  if (descriptor < 0 || descriptor >= DESCRIPTORS || !opened_as_device[descriptor]) return false;
  struct stat status;
  bool is_it = fstat(descriptor, &status) == 0 && S_ISCHR(status.st_mode) &&
               (status.st_rdev == makedev(1, 8) || status.st_rdev == makedev(1, 9));
  if (!is_it) opened_as_device[descriptor] = false;
  return is_it;
}

static int open_noting(const char *path, int flags, mode_t mode) {
  int descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  if (descriptor >= 0 && descriptor < DESCRIPTORS &&
      (strcmp(path, "/dev/urandom") == 0 || strcmp(path, "/dev/random") == 0)) {
    opened_as_device[descriptor] = true;
  }
  return descriptor;
}

int open(const char *path, int flags, ...) {
  va_list mode;  // there for a file that may be created; anything else ignores it
  va_start(mode, flags);
  int descriptor = open_noting(path, flags, va_arg(mode, mode_t));
  va_end(mode);
  return descriptor;
}

int open64(const char *path, int flags, ...) {
  va_list mode;
  va_start(mode, flags);
  int descriptor = open_noting(path, flags, va_arg(mode, mode_t));
  va_end(mode);
  return descriptor;
}

ssize_t read(int descriptor, void *bytes, size_t count) {
  if (!is_device(descriptor)) return syscall(SYS_read, descriptor, bytes, count);
  return getrandom(bytes, count, 0);  // the session's own
}
