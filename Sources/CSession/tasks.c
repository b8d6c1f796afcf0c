// The tasks that a cell has created and that have not ended.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#include "private.h"

#define SWIFT_CC __attribute__((swiftcall))

struct made {
  void *task, *context;
};

extern void *swift_retain(void *object);
extern void swift_release(void *object);
extern SWIFT_CC void *swift_task_getCurrent(void);

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static void **tasks;
static size_t count, capacity;

/// The position of a task's status word is known for this layout version, which the runtime
/// publishes for debuggers. With any other version no task is counted. A session only runs with the
/// toolchain that built nbrun, so LeftoverTests would notice.
enum { KNOWN_LAYOUT = 1, STATUS_WORD = 12, IS_COMPLETE = 1 << 13 };

static bool layout_is_known(void) {
  const uint32_t *layout = dlsym(RTLD_DEFAULT, "_swift_concurrency_debug_internal_layout_version");
  return layout != NULL && *layout == KNOWN_LAYOUT;
}

static bool is_complete(void *task) {
  const _Atomic uint64_t *words = task;
  return (atomic_load(&words[STATUS_WORD]) & IS_COMPLETE) != 0;
}

/// Releases the tasks that have ended, or all.
static void forget(bool all) {
  size_t left = 0;
  for (size_t i = 0; i < count; i++) {
    if (all || is_complete(tasks[i])) swift_release(tasks[i]);
    else tasks[left++] = tasks[i];
  }
  count = left;
}

static void note(void *task) {
  pthread_mutex_lock(&mutex);
  if (count == capacity) forget(false);
  if (count > capacity / 2 || capacity == 0) {
    size_t wanted = capacity == 0 ? 64 : 2 * capacity;
    void **larger = realloc(tasks, wanted * sizeof *tasks);
    if (larger != NULL) tasks = larger, capacity = wanted;
  }
  if (count < capacity) tasks[count++] = swift_retain(task);
  pthread_mutex_unlock(&mutex);
}

void nbs_tasks_forget_current(void) {
  void *current = swift_task_getCurrent();
  pthread_mutex_lock(&mutex);
  for (size_t i = 0; i < count; i++) {
    if (tasks[i] != current) continue;
    swift_release(current);
    tasks[i] = tasks[--count];
    break;
  }
  pthread_mutex_unlock(&mutex);
}

void nbs_tasks_forget(void) {
  pthread_mutex_lock(&mutex);
  forget(true);
  pthread_mutex_unlock(&mutex);
}

int nbs_tasks_left(void) {
  pthread_mutex_lock(&mutex);
  forget(false);
  int left = (int)count;
  pthread_mutex_unlock(&mutex);
  return left;
}

/// `Task { … }` and `Task.detached { … }` call this function.
SWIFT_CC struct made swift_task_create(
    size_t flags, void *options, const void *result_type, void *entry, void *context);
SWIFT_CC struct made swift_task_create(
    size_t flags, void *options, const void *result_type, void *entry, void *context) {
  typedef SWIFT_CC struct made (*create)(size_t, void *, const void *, void *, void *);
  static create next;
  if (next == NULL) next = (create)dlsym(RTLD_NEXT, "swift_task_create");
  struct made made = next(flags, options, result_type, entry, context);
  if (nbs_in_cell && layout_is_known()) note(made.task);
  return made;
}
