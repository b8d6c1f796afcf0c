// The ordered stream of frames to nbrun, and the commands from nbrun.
//
// A frame consists of two 32-bit words in the machine's byte order (kind and length), then the
// bytes.

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "private.h"

enum { TEXT_CAPACITY = 1 << 16 };

static int commands = -1, frames = -1;

// Recursive, so that a trap while a frame is being written is still reported.
static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static uint32_t text_kind;
static size_t text_count;
static char text[TEXT_CAPACITY];

static void write_all(const void *bytes, size_t count) {
  const char *next = bytes;
  while (count > 0) {
    // Not `write`: the session shadows it, and its own version leads back here.
    ssize_t written = syscall(SYS_write, frames, next, count);
    if (written < 0) {
      if (errno == EINTR) continue;
      nbs_leave(1);  // nbrun is gone
    }
    next += written;
    count -= (size_t)written;
  }
}

static void write_frame(uint32_t kind, const void *bytes, size_t count) {
  uint32_t header[2] = {kind, (uint32_t)count};
  write_all(header, sizeof header);
  write_all(bytes, count);
}

static void flush_text(void) {
  nbs_streams_drain(write_frame);
  if (text_count > 0) write_frame(text_kind, text, text_count);
  text_count = 0;
}

// If nbrun dies, the other end of the pipe is closed. Then all processes of the session must end,
// even if a cell is busy.
static void *watch_nbrun(void *unused) {
  (void)unused;
  struct pollfd end = {.fd = frames, .events = 0};
  while (poll(&end, 1, -1) < 0 && errno == EINTR) continue;
  nbs_processes_end();
  return NULL;
}

void nbs_channel_open(void) {
  commands = nbs_descriptor_keep(STDIN_FILENO);
  frames = nbs_descriptor_keep(STDOUT_FILENO);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) nbs_leave(1);
  dup2(null, STDIN_FILENO);
  close(null);

  pthread_t watcher;
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  if (pthread_create(&watcher, NULL, watch_nbrun, NULL) == 0) pthread_detach(watcher);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
}

size_t nbs_channel_receive(char *buffer, size_t capacity) {
  size_t count = 0, strings = 0;
  while (strings < 2 && count < capacity) {
    ssize_t got = read(commands, buffer + count, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return 0;
    if (buffer[count++] == '\0') strings++;
  }
  return count;
}

void nbs_channel_send(uint32_t kind, const void *bytes, size_t count) {
  pthread_mutex_lock(&mutex);
  flush_text();
  write_frame(kind, bytes, count);
  pthread_mutex_unlock(&mutex);
}

void nbs_channel_print(uint32_t kind, const void *bytes, size_t count) {
  const char *next = bytes;
  pthread_mutex_lock(&mutex);
  if (kind != text_kind) flush_text();
  text_kind = kind;
  while (count > 0) {
    size_t part = TEXT_CAPACITY - text_count < count ? TEXT_CAPACITY - text_count : count;
    memcpy(text + text_count, next, part);
    text_count += part;
    bool line_ended = memchr(next, '\n', part) != NULL;
    if (line_ended || text_count == TEXT_CAPACITY) flush_text();
    next += part;
    count -= part;
  }
  pthread_mutex_unlock(&mutex);
}
