// `/dev/urandom` and `/dev/random` in a session. A cell that reads them, under whatever name or
// descriptor, gets numbers from the session's random stream. Foundation's `UUID()` reads them, too.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include "private.h"

static bool is_entropy(const struct stat *status) {
  return S_ISCHR(status->st_mode) &&
         (status->st_rdev == makedev(1, 8) || status->st_rdev == makedev(1, 9));
}

static bool is_device(int descriptor) {
  struct stat status;
  return fstat(descriptor, &status) == 0 && is_entropy(&status);
}

// MARK: Descriptors

ssize_t read(int descriptor, void *bytes, size_t count) {
  if (!is_device(descriptor)) return syscall(SYS_read, descriptor, bytes, count);
  return getrandom(bytes, count, 0);  // the session's version
}

/// Libraries that were compiled with fortified functions call this instead of `read`.
ssize_t __read_chk(int descriptor, void *bytes, size_t count, size_t capacity);
ssize_t __read_chk(int descriptor, void *bytes, size_t count, size_t capacity) {
  if (count > capacity) abort();
  return read(descriptor, bytes, count);
}

ssize_t pread(int descriptor, void *bytes, size_t count, off_t offset) {
  if (!is_device(descriptor)) return syscall(SYS_pread64, descriptor, bytes, count, offset);
  return getrandom(bytes, count, 0);
}

ssize_t pread64(int descriptor, void *bytes, size_t count, off64_t offset) {
  return pread(descriptor, bytes, count, offset);
}

ssize_t readv(int descriptor, const struct iovec *parts, int count) {
  if (!is_device(descriptor)) return syscall(SYS_readv, descriptor, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    total += getrandom(parts[i].iov_base, parts[i].iov_len, 0);
  }
  return total;
}

ssize_t preadv(int descriptor, const struct iovec *parts, int count, off_t offset) {
  if (is_device(descriptor)) return readv(descriptor, parts, count);
  // The system call takes the offset in two halves. The second is only used on 32-bit systems.
  return syscall(SYS_preadv, descriptor, parts, count, offset, 0);
}

ssize_t preadv64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
  return preadv(descriptor, parts, count, offset);
}

ssize_t preadv2(
    int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
  if (is_device(descriptor)) return readv(descriptor, parts, count);
  return syscall(SYS_preadv2, descriptor, parts, count, offset, 0, flags);
}

ssize_t preadv64v2(
    int descriptor, const struct iovec *parts, int count, off64_t offset, int flags) {
  return preadv2(descriptor, parts, count, offset, flags);
}

// MARK: Streams

// The C library's streams read files with an internal call that the functions above do not shadow.
static ssize_t read_stream(void *unused, char *bytes, size_t count) {
  (void)unused;
  return getrandom(bytes, count, 0);
}

static int close_stream(void *descriptor) { return close((int)(intptr_t)descriptor); }

static bool names_device(const char *path) {
  struct stat status;
  // Not `stat`: it would tell nbrun of a path that the cell only wants to open.
  return syscall(SYS_newfstatat, AT_FDCWD, path, &status, 0) == 0 && is_entropy(&status);
}

static FILE *open_stream(const char *path, const char *mode, const char *name) {
  if (*mode == 'r' && names_device(path)) {
    return fopencookie(NULL, "r", (cookie_io_functions_t){.read = read_stream});
  }
  FILE *(*next)(const char *, const char *) =
      (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, name);
  FILE *stream = next(path, mode);
  bool writes = *mode != 'r' || strchr(mode, '+') != NULL;
  if (stream == NULL)
    nbs_denied_path(writes ? NBS_DENIED_WRITE : NBS_DENIED_READ, AT_FDCWD, path);
  return stream;
}

FILE *fopen(const char *restrict path, const char *restrict mode) {
  return open_stream(path, mode, "fopen");
}

FILE *fopen64(const char *restrict path, const char *restrict mode) {
  return open_stream(path, mode, "fopen64");
}

FILE *fdopen(int descriptor, const char *mode) {
  if (*mode == 'r' && is_device(descriptor)) {
    return fopencookie(
        (void *)(intptr_t)descriptor, "r",
        (cookie_io_functions_t){.read = read_stream, .close = close_stream});
  }
  return ((__typeof__(&fdopen))dlsym(RTLD_NEXT, "fdopen"))(descriptor, mode);
}

// The way in which an open stream reads cannot be changed, so this fails.
static FILE *reopen_stream(
    const char *path, const char *mode, FILE *stream, const char *name) {
  if (path != NULL && names_device(path)) {
    fclose(stream);
    errno = ENOTSUP;
    return NULL;
  }
  FILE *(*next)(const char *, const char *, FILE *) =
      (FILE * (*)(const char *, const char *, FILE *)) dlsym(RTLD_NEXT, name);
  return next(path, mode, stream);
}

FILE *freopen(const char *restrict path, const char *restrict mode, FILE *restrict stream) {
  return reopen_stream(path, mode, stream, "freopen");
}

FILE *freopen64(const char *restrict path, const char *restrict mode, FILE *restrict stream) {
  return reopen_stream(path, mode, stream, "freopen64");
}
