// The ordered stream of frames to nbrun, and the commands from nbrun.
//
// `CSessionProtocol.h` says what a frame consists of.

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
static nbs_frame_key key;
/// The number of the next frame.
static uint64_t frame_number;
/// Whether this process is a copy that `fork` has made. The pipe to nbrun belongs to the session.
static volatile bool is_fork;

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
      if (errno == EAGAIN) {  // a cell has made the pipe non-blocking
        struct pollfd end = {.fd = frames, .events = POLLOUT};
        poll(&end, 1, -1);
        continue;
      }
      nbs_leave(1);  // nbrun is gone
    }
    next += written;
    count -= (size_t)written;
  }
}

static bool is_output(uint32_t kind) {
  return kind == NBS_STDOUT || kind == NBS_STDERR || kind == NBS_DISPLAY || kind == NBS_VALUE;
}

static void write_frame(uint32_t kind, const void *bytes, size_t count) {
  if (is_output(kind) && !nbs_output_count(count)) return;
  uint32_t head[2] = {kind, (uint32_t)count};
  uint64_t number = frame_number++;
  uint64_t tag = nbs_frame_tag(key, number, NBS_TAG_OF_HEAD, head, sizeof head);
  write_all(head, sizeof head);
  write_all(&tag, sizeof tag);
  tag = nbs_frame_tag(key, number, NBS_TAG_OF_BYTES, bytes, count);
  write_all(bytes, count);
  write_all(&tag, sizeof tag);
}

/// Sends the session's own text, then what other programs have printed since then.
static void flush_text(void) {
  if (text_count > 0) write_frame(text_kind, text, text_count);
  text_count = 0;
  nbs_streams_send(write_frame);
}

// Recursive, so that a trap while a frame is being written is still reported.
static pthread_mutex_t mutex = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static _Thread_local volatile int times_held;

static void hold(void) {
  pthread_mutex_lock(&mutex);
  times_held++;
}

static void let_go(void) {
  times_held--;
  pthread_mutex_unlock(&mutex);
}

bool nbs_channel_is_mine(void) { return times_held > 0; }

static void note_fork(void) { is_fork = true; }

static void receive_key(void) {
  char *next = (char *)&key, *end = next + sizeof key;
  while (next < end) {
    ssize_t got = read(commands, next, (size_t)(end - next));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) nbs_leave(1);
    next += got;
  }
}

void nbs_channel_open(void) {
  commands = nbs_descriptor_keep(STDIN_FILENO);
  receive_key();
  pthread_atfork(NULL, NULL, note_fork);
  frames = nbs_descriptor_keep(STDOUT_FILENO);
  int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) nbs_leave(1);
  dup2(null, STDIN_FILENO);
  close(null);

}

size_t nbs_channel_receive(char *buffer, size_t capacity) {
  size_t count = 0, strings = 0;
  while (strings < 2 && count < capacity) {
    ssize_t got = read(commands, buffer + count, 1);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) {
      struct pollfd end = {.fd = commands, .events = POLLIN};
      poll(&end, 1, -1);
      continue;
    }
    if (got <= 0) return 0;
    if (buffer[count++] == '\0') strings++;
  }
  return count;
}

void nbs_channel_send(uint32_t kind, const void *bytes, size_t count) {
  if (is_fork) return;
  hold();
  nbs_streams_collect();
  flush_text();
  write_frame(kind, bytes, count);
  let_go();
  nbs_output_check();
}

void nbs_channel_collect(void) {
  hold();
  if (nbs_streams_collect() > NBS_OUTPUT_LIMIT) flush_text();
  let_go();
}

void nbs_channel_print(uint32_t kind, const void *bytes, size_t count) {
  const char *next = bytes;
  if (is_fork) {
    int descriptor = kind == NBS_STDOUT ? STDOUT_FILENO : STDERR_FILENO;
    for (ssize_t written; count > 0; next += written, count -= (size_t)written) {
      written = syscall(SYS_write, descriptor, next, count);
      if (written <= 0) return;
    }
    return;
  }
  hold();
  if (nbs_streams_collect() > 0 || kind != text_kind) flush_text();
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
  let_go();
  nbs_output_check();
}
