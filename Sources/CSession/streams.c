// Everything that a cell can print with: the C library's streams, the functions below them, and the
// bare descriptors, which child processes inherit.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/mman.h>
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

// The descriptors 1 and 2 are pipes. A thread empties them into memory, so that no program waits
// because nobody reads. What they contained is sent when the session sends something of its own,
// all of standard output first. So the order of the page does not depend on the moment at which a
// program wrote.
static struct inherited {
  /// The end that the session reads.
  int descriptor;
  uint32_t kind;
  char *bytes;
  size_t count;
} inherited[2] = {{-1, NBS_STDOUT, NULL, 0}, {-1, NBS_STDERR, NULL, 0}};

enum { PIPE_BYTES = 1 << 20, PART = 1 << 16 };

static void *empty_pipes(void *unused) {
  (void)unused;
  struct pollfd ends[2];
  for (int i = 0; i < 2; i++) ends[i] = (struct pollfd){inherited[i].descriptor, POLLIN, 0};
  for (;;) {
    if (poll(ends, 2, -1) < 0) continue;
    nbs_channel_collect();
    for (int i = 0; i < 2; i++) {
      // Nobody can write to it any more.
      if (ends[i].revents != 0 && (ends[i].revents & POLLIN) == 0) ends[i].fd = -1;
    }
  }
}

void nbs_streams_open(void) {
  for (int i = 0; i < 2; i++) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0 || fcntl(ends[0], F_SETFL, O_NONBLOCK) != 0) nbs_leave(1);
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_BYTES);  // larger than usual, if the system allows it
    // All of it from the beginning, so that the memory layout does not depend on what is printed.
    // A shared mapping takes nothing from the limit for memory.
    inherited[i].bytes = mmap(
        NULL, NBS_OUTPUT_LIMIT + PART, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (inherited[i].bytes == MAP_FAILED) nbs_leave(1);
    dup2(ends[1], i + 1);
    inherited[i].descriptor = nbs_descriptor_keep(ends[0]);
    for (int end = 0; end < 2; end++) close(ends[end]);
  }
  if (!nbs_thread_start(empty_pipes)) nbs_leave(1);
  stdout = stream(NBS_STDOUT);
  stderr = stream(NBS_STDERR);
}

size_t nbs_streams_collect(void) {
  struct pollfd ends[2];
  for (int i = 0; i < 2; i++) ends[i] = (struct pollfd){inherited[i].descriptor, POLLIN, 0};
  bool is_ready = poll(ends, 2, 0) > 0;
  size_t total = 0;
  for (int i = 0; i < 2; i++) {
    struct inherited *stream = &inherited[i];
    // A program that never stops must not keep the session here.
    while (is_ready && stream->count <= NBS_OUTPUT_LIMIT) {
      ssize_t got = read(stream->descriptor, stream->bytes + stream->count, PART);
      if (got <= 0) break;
      stream->count += (size_t)got;
    }
    total += stream->count;
  }
  return total;
}

void nbs_streams_send(void (*send)(uint32_t kind, const void *bytes, size_t count)) {
  for (int i = 0; i < 2; i++) {
    struct inherited *stream = &inherited[i];
    // nbrun takes no frame that is larger than the limit of a cell.
    for (size_t sent = 0; sent < stream->count; sent += PART) {
      size_t left = stream->count - sent;
      send(stream->kind, stream->bytes + sent, left < PART ? left : PART);
    }
    stream->count = 0;
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
  if (nbs_descriptor_is_kept(descriptor)) return errno = EBADF, -1;
  if (kind == 0) return syscall(SYS_write, descriptor, bytes, count);
  nbs_channel_print(kind, bytes, count);
  return (ssize_t)count;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  uint32_t kind = kind_of(descriptor);
  if (nbs_descriptor_is_kept(descriptor)) return errno = EBADF, -1;
  if (kind == 0) return syscall(SYS_writev, descriptor, parts, count);
  ssize_t total = 0;
  for (int i = 0; i < count; i++) {
    nbs_channel_print(kind, parts[i].iov_base, parts[i].iov_len);
    total += (ssize_t)parts[i].iov_len;
  }
  return total;
}
