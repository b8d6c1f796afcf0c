// Places in the new root folder, while it is being built. A link there may lead anywhere, so every
// path is resolved by the kernel as if the new root were already the root.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "confine.h"

#ifndef SYS_openat2
#define SYS_openat2 437
#endif

/// `struct open_how` of <linux/openat2.h>.
struct how {
  uint64_t flags, mode, resolve;
};
enum { RESOLVE_NO_MAGIC_LINKS = 0x02, RESOLVE_IN_ROOT = 0x10 };

static int open_inside(int root, const char *path) {
  struct how how = {
      .flags = O_PATH | O_CLOEXEC, .resolve = RESOLVE_NO_MAGIC_LINKS | RESOLVE_IN_ROOT};
  return (int)syscall(SYS_openat2, root, *path != '\0' ? path : ".", &how, sizeof how);
}

int open_place(int root, const char *place, bool is_folder) {
  while (*place == '/') place++;
  int found = open_inside(root, place);
  if (found >= 0 || errno != ENOENT) return found;
  char parent[PATH_MAX];
  const char *slash = strrchr(place, '/');
  size_t length = slash != NULL ? (size_t)(slash - place) : 0;
  if (length >= sizeof parent) return -1;
  memcpy(parent, place, length);
  parent[length] = '\0';
  const char *name = slash != NULL ? slash + 1 : place;
  int folder = open_place(root, parent, true);
  if (folder < 0) return -1;
  int file = -1;
  bool is_made = is_folder ? mkdirat(folder, name, 0755) == 0
                           : (file = openat(folder, name, O_CREAT | O_EXCL | O_WRONLY, 0644)) >= 0;
  int error = errno;
  if (file >= 0) close(file);
  close(folder);
  errno = error;
  return is_made ? open_inside(root, place) : -1;
}

bool write_file(int root, const char *path, const char *text) {
  int file = openat(root, path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
  if (file < 0) return false;
  bool is_written = write(file, text, strlen(text)) == (ssize_t)strlen(text);
  close(file);
  return is_written;
}
