// Everything that a cell can print with: the C library's streams, the functions below them, and the
// bare descriptors, which child processes inherit.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "private.h"

static ssize_t print_to(void *kind, const char *bytes, size_t count) {
  nbs_channel_print((uint32_t)(uintptr_t)kind, bytes, count);
  return (ssize_t)count;
}

static FILE *stream(nbs_frame_kind kind) {
  cookie_io_functions_t functions = {.write = print_to};
  FILE *file = fopencookie((void *)(uintptr_t)kind, "w", functions);
  if (file == NULL) nbs_leave(1);
  // The channel has the only buffer, so that the output of both streams is in the order of the
  // calls.
  setvbuf(file, NULL, _IONBF, 0);
  return file;
}

// The descriptors 1 and 2 lead to files in memory. They never block a child process, and their text
// never mixes with the frames.
static struct inherited {
  int descriptor;
  uint32_t kind;
  off_t sent;
} inherited[2] = {{-1, NBS_STDOUT, 0}, {-1, NBS_STDERR, 0}};

void nbs_streams_open(void) {
  for (int i = 0; i < 2; i++) {
    int file = memfd_create(i == 0 ? "stdout" : "stderr", MFD_CLOEXEC);
    if (file < 0) nbs_leave(1);
    dup2(file, i + 1);
    inherited[i].descriptor = nbs_descriptor_keep(file);
    close(file);
  }
  stdout = stream(NBS_STDOUT);
  stderr = stream(NBS_STDERR);
}

void nbs_streams_drain(void (*send)(uint32_t kind, const void *bytes, size_t count)) {
  static char part[1 << 16];
  for (int i = 0; i < 2; i++) {
    struct inherited *file = &inherited[i];
    struct stat status;
    if (file->descriptor < 0 || fstat(file->descriptor, &status) != 0) continue;
    if (status.st_size < file->sent) file->sent = 0;  // a child process has truncated it
    while (file->sent < status.st_size) {
      ssize_t got = pread(file->descriptor, part, sizeof part, file->sent);
      if (got <= 0) break;
      send(file->kind, part, (size_t)got);
      file->sent += got;
    }
  }
}

// Foundation's FileHandle and the Swift runtime's failure messages bypass the streams. So the
// session exports its own `write` and `writev`, which shadow the C library's in every shared
// object.

static uint32_t kind_of(int descriptor) {
  if (descriptor == STDOUT_FILENO) return NBS_STDOUT;
  if (descriptor == STDERR_FILENO) return NBS_STDERR;
  return 0;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  uint32_t kind = kind_of(descriptor);
  if (kind == 0) return syscall(SYS_write, descriptor, bytes, count);
  nbs_channel_print(kind, bytes, count);
  return (ssize_t)count;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  uint32_t kind = kind_of(descriptor);
  if (kind == 0) return syscall(SYS_writev, descriptor, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    nbs_channel_print(kind, parts[i].iov_base, parts[i].iov_len);
    total += (ssize_t)parts[i].iov_len;
  }
  return total;
}
