// The main actor and the dispatch main queue in a session.
//
// The Swift runtime drains the main queue with `dispatch_main`, which never returns and cannot be
// entered twice. libdispatch's functions for run loops (`…_4CF`) cannot be entered from within one
// of the queue's blocks, but that is where the session continues after an asynchronous cell has
// failed. So the session shadows the two functions that put jobs and blocks into the main queue,
// and runs these itself. Timers and sources still use libdispatch's functions, and are served in
// addition.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "private.h"

typedef void (*work_function)(void *context);

/// The first fields of every block, according to the Blocks ABI.
struct block {
  void *class;
  int flags, reserved;
  work_function invoke;
};

extern int _dispatch_get_main_queue_handle_4CF(void);
extern void _dispatch_main_queue_callback_4CF(void *message);
extern void *_Block_copy(const void *block);
extern void _Block_release(const void *block);

struct entry {
  struct entry *next;
  void *context;
  work_function work;
};

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static struct entry *first, **last = &first;
static int wake = -1;

static void *main_queue;
static void (*next_async_f)(void *queue, void *context, work_function work);
static void (*next_async)(void *queue, void *block);

void nbs_main_queue_open(void) {
  int counter = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  wake = nbs_descriptor_keep(counter);
  close(counter);
  // Looked up at run time, because a declared variable would be copied into this executable.
  main_queue = dlsym(RTLD_DEFAULT, "_dispatch_main_q");
  next_async_f = (__typeof__(next_async_f))dlsym(RTLD_NEXT, "dispatch_async_f");
  next_async = (__typeof__(next_async))dlsym(RTLD_NEXT, "dispatch_async");
  if (!main_queue || !next_async_f || !next_async) nbs_leave(1);
}

static void enqueue(void *context, work_function work) {
  struct entry *entry = malloc(sizeof *entry);
  if (entry == NULL) abort();
  *entry = (struct entry){NULL, context, work};
  pthread_mutex_lock(&mutex);
  *last = entry;
  last = &entry->next;
  pthread_mutex_unlock(&mutex);
  eventfd_write(wake, 1);
}

/// Runs the oldest job or block; false if there is none.
static bool run_next(void) {
  pthread_mutex_lock(&mutex);
  struct entry *entry = first;
  if (entry != NULL && (first = entry->next) == NULL) last = &first;
  pthread_mutex_unlock(&mutex);
  if (entry == NULL) return false;
  struct entry job = *entry;
  free(entry);
  job.work(job.context);
  return true;
}

void nbs_main_queue_run(const volatile bool *done) {
  struct pollfd events[2] = {
      {.fd = wake, .events = POLLIN},
      {.fd = _dispatch_get_main_queue_handle_4CF(), .events = POLLIN},
  };
  while (!*done) {
    if (run_next()) continue;
    if (poll(events, 2, -1) < 0) continue;
    eventfd_t count;
    eventfd_read(wake, &count);
    if (events[1].revents != 0) {
      eventfd_read(events[1].fd, &count);
      _dispatch_main_queue_callback_4CF(NULL);
    }
  }
}

bool nbs_main_queue_run_ready(void) {
  if (run_next()) return true;
  struct pollfd event = {.fd = _dispatch_get_main_queue_handle_4CF(), .events = POLLIN};
  if (poll(&event, 1, 0) <= 0 || (event.revents & POLLIN) == 0) return false;
  eventfd_t count;
  eventfd_read(event.fd, &count);
  _dispatch_main_queue_callback_4CF(NULL);
  return true;
}

// MARK: Shadowed functions

/// The main actor's jobs are enqueued with this function.
void dispatch_async_f(void *queue, void *context, work_function work);
void dispatch_async_f(void *queue, void *context, work_function work) {
  if (queue == main_queue) return enqueue(context, work);
  next_async_f(queue, context, work);
}

static void run_block(void *context) {
  ((struct block *)context)->invoke(context);
  _Block_release(context);
}

/// `DispatchQueue.main.async` uses this function.
void dispatch_async(void *queue, void *block);
void dispatch_async(void *queue, void *block) {
  if (queue == main_queue) return enqueue(_Block_copy(block), run_block);
  next_async(queue, block);
}
