// The functions that open, ask for and change files. Each calls the C library's, and tells nbrun
// what the system refuses.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "private.h"

/// The C library's version of a function.
#define NEXT(function)                                                        \
  ({                                                                          \
    static __typeof__(&function) next;                                        \
    if (next == NULL) next = (__typeof__(&function))dlsym(RTLD_NEXT, #function); \
    next;                                                                     \
  })

/// The result of a call that returns -1 if it fails.
#define NOTED(operation, folder, path, call)                      \
  ({                                                              \
    __typeof__(call) result = (call);                             \
    if (result < 0) nbs_denied_path(operation, folder, path);     \
    result;                                                       \
  })

// MARK: Opening

static const char *operation_of(int flags) {
  bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
  return writes ? NBS_DENIED_WRITE : NBS_DENIED_READ;
}

/// The mode is there only if the flags ask for it.
#define READ_MODE(flags)                                     \
  mode_t mode = 0;                                           \
  if ((flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE) { \
    va_list values;                                          \
    va_start(values, flags);                                 \
    mode = va_arg(values, mode_t);                           \
    va_end(values);                                          \
  }

int open(const char *path, int flags, ...) {
  READ_MODE(flags)
  return NOTED(operation_of(flags), AT_FDCWD, path, NEXT(open)(path, flags, mode));
}

int open64(const char *path, int flags, ...) {
  READ_MODE(flags)
  return NOTED(operation_of(flags), AT_FDCWD, path, NEXT(open64)(path, flags, mode));
}

int openat(int folder, const char *path, int flags, ...) {
  READ_MODE(flags)
  return NOTED(operation_of(flags), folder, path, NEXT(openat)(folder, path, flags, mode));
}

int openat64(int folder, const char *path, int flags, ...) {
  READ_MODE(flags)
  return NOTED(operation_of(flags), folder, path, NEXT(openat64)(folder, path, flags, mode));
}

// Libraries that were compiled with fortified functions call these.

int __open_2(const char *path, int flags);
int __open_2(const char *path, int flags) { return open(path, flags); }
int __open64_2(const char *path, int flags);
int __open64_2(const char *path, int flags) { return open64(path, flags); }
int __openat_2(int folder, const char *path, int flags);
int __openat_2(int folder, const char *path, int flags) { return openat(folder, path, flags); }
int __openat64_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags) {
  return openat64(folder, path, flags);
}

int creat(const char *path, mode_t mode) {
  return open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

int creat64(const char *path, mode_t mode) { return creat(path, mode); }

DIR *opendir(const char *path) {
  DIR *folder = NEXT(opendir)(path);
  if (folder == NULL) nbs_denied_path(NBS_DENIED_READ, AT_FDCWD, path);
  return folder;
}

// MARK: Asking

int stat(const char *restrict path, struct stat *restrict status) {
  return NOTED(NBS_DENIED_READ, AT_FDCWD, path, NEXT(stat)(path, status));
}

int stat64(const char *restrict path, struct stat64 *restrict status) {
  return NOTED(NBS_DENIED_READ, AT_FDCWD, path, NEXT(stat64)(path, status));
}

int lstat(const char *restrict path, struct stat *restrict status) {
  return NOTED(NBS_DENIED_READ, AT_FDCWD, path, NEXT(lstat)(path, status));
}

int lstat64(const char *restrict path, struct stat64 *restrict status) {
  return NOTED(NBS_DENIED_READ, AT_FDCWD, path, NEXT(lstat64)(path, status));
}

int fstatat(
    int folder, const char *restrict path, struct stat *restrict status, int flags) {
  return NOTED(NBS_DENIED_READ, folder, path, NEXT(fstatat)(folder, path, status, flags));
}

int fstatat64(
    int folder, const char *restrict path, struct stat64 *restrict status, int flags) {
  return NOTED(NBS_DENIED_READ, folder, path, NEXT(fstatat64)(folder, path, status, flags));
}

int access(const char *path, int mode) {
  const char *operation = mode & W_OK ? NBS_DENIED_WRITE : NBS_DENIED_READ;
  return NOTED(operation, AT_FDCWD, path, NEXT(access)(path, mode));
}

ssize_t readlink(const char *restrict path, char *restrict target, size_t capacity) {
  return NOTED(NBS_DENIED_READ, AT_FDCWD, path, NEXT(readlink)(path, target, capacity));
}

char *realpath(const char *restrict path, char *restrict place) {
  char *result = NEXT(realpath)(path, place);
  if (result == NULL) nbs_denied_path(NBS_DENIED_READ, AT_FDCWD, path);
  return result;
}

int chdir(const char *path) {
  return NOTED(NBS_DENIED_READ, AT_FDCWD, path, NEXT(chdir)(path));
}

// MARK: Changing

int mkdir(const char *path, mode_t mode) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(mkdir)(path, mode));
}

int mkdirat(int folder, const char *path, mode_t mode) {
  return NOTED(NBS_DENIED_WRITE, folder, path, NEXT(mkdirat)(folder, path, mode));
}

int rmdir(const char *path) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(rmdir)(path));
}

int unlink(const char *path) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(unlink)(path));
}

int unlinkat(int folder, const char *path, int flags) {
  return NOTED(NBS_DENIED_WRITE, folder, path, NEXT(unlinkat)(folder, path, flags));
}

int remove(const char *path) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(remove)(path));
}

int rename(const char *path, const char *place) {
  int result = NOTED(NBS_DENIED_WRITE, AT_FDCWD, place, NEXT(rename)(path, place));
  if (result < 0) nbs_denied_path(NBS_DENIED_WRITE, AT_FDCWD, path);
  return result;
}

int renameat(int folder, const char *path, int target, const char *place) {
  int result =
      NOTED(NBS_DENIED_WRITE, target, place, NEXT(renameat)(folder, path, target, place));
  if (result < 0) nbs_denied_path(NBS_DENIED_WRITE, folder, path);
  return result;
}

int link(const char *path, const char *place) {
  int result = NOTED(NBS_DENIED_WRITE, AT_FDCWD, place, NEXT(link)(path, place));
  if (result < 0) nbs_denied_path(NBS_DENIED_READ, AT_FDCWD, path);
  return result;
}

int symlink(const char *path, const char *place) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, place, NEXT(symlink)(path, place));
}

int truncate(const char *path, off_t length) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(truncate)(path, length));
}

int chmod(const char *path, mode_t mode) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(chmod)(path, mode));
}

int chown(const char *path, uid_t user, gid_t group) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(chown)(path, user, group));
}

int utimes(const char *path, const struct timeval *times) {
  return NOTED(NBS_DENIED_WRITE, AT_FDCWD, path, NEXT(utimes)(path, times));
}
