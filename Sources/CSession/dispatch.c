// The functions of libdispatch's that hand over work which the session runs itself: the jobs and
// blocks of the main queue, and the jobs that the Swift runtime hands to its own queues. All other
// queues are libdispatch's.

#define _GNU_SOURCE
#include "executor.h"

#include <dlfcn.h>
#include <string.h>
#include <time.h>

#include "private.h"

typedef void (*work_function)(void *context);

/// The first fields of every block, according to the Blocks ABI.
struct block {
  void *class;
  int flags, reserved;
  work_function invoke;
};

extern void *_Block_copy(const void *block);
extern void _Block_release(const void *block);
extern void *dispatch_get_context(void *object);

static const uint64_t NOW = 0, FOREVER = ~UINT64_C(0);

/// The function that the session shadows.
#define NEXT(name)                       \
  static __typeof__(&name) next;         \
  if (next == NULL) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static bool is_main(const void *queue) {
  // Looked up at run time, because a declared variable would be copied into this executable.
  static void *main_queue;
  if (main_queue == NULL) main_queue = dlsym(RTLD_DEFAULT, "_dispatch_main_q");
  return queue == main_queue;
}

/// Whether code belongs to the runtime of Swift concurrency.
static bool is_runtime(const void *code) {
  static const void *_Atomic known;
  if (code == known) return true;
  Dl_info info;
  if (dladdr(code, &info) == 0 || info.dli_fname == NULL ||
      strstr(info.dli_fname, "/libswift_Concurrency.so") == NULL)
    return false;
  known = code;
  return true;
}

#define CALLER __builtin_return_address(0)

static void run_block(void *context) {
  ((struct block *)context)->invoke(context);
  _Block_release(context);
}

// MARK: Work that is ready

static void enqueue(void *context, work_function work) {
  nbs_executor_lock();
  nbs_main_job_is_ready(context, work);
  nbs_executor_unlock();
}

/// Whether `work` runs a job of the runtime's on a queue of its own. The runtime notes in a job for
/// which queue it is, and 1 for its own.
static bool is_swift_job(const void *job, work_function work) {
  enum { QUEUE = 3 };
  return is_runtime((const void *)work) && ((const uintptr_t *)job)[QUEUE] == 1;
}

/// The main actor's jobs are enqueued with this function, and jobs that yield.
void dispatch_async_f(void *queue, void *context, work_function work);
void dispatch_async_f(void *queue, void *context, work_function work) {
  NEXT(dispatch_async_f);
  if (is_main(queue)) enqueue(context, work);
  else if (is_swift_job(context, work)) nbs_swift_job_is_ready(context);
  else next(queue, context, work);
}

/// `DispatchQueue.main.async` uses this function.
void dispatch_async(void *queue, void *block);
void dispatch_async(void *queue, void *block) {
  NEXT(dispatch_async);
  if (is_main(queue)) enqueue(_Block_copy(block), run_block);
  else next(queue, block);
}

// MARK: Work that waits for a time

/// The clock of one of libdispatch's times, which has two bits for it; -1 for the time of day.
static int clock_of(uint64_t time) {
  switch (time >> 62) {
    case 0: return CLOCK_MONOTONIC;
    case 2: return CLOCK_BOOTTIME;
    default: return -1;
  }
}

/// False if the session does not order such times.
static bool enqueue_at(
    uint64_t time, bool is_main, void *context, work_function work) {
  if (time == NOW || clock_of(time) < 0) return false;
  static const uint64_t BITS = UINT64_C(3) << 62;
  struct nbs_sleeper sleeper = {.is_for_main = is_main, .job = {context, work, 0}};
  nbs_executor_lock();
  nbs_sleeper_set(&sleeper, clock_of(time), (int64_t)(time & ~BITS));
  nbs_job_sleeps(sleeper);
  nbs_executor_unlock();
  return true;
}

/// `DispatchQueue.main.asyncAfter` uses this function.
void dispatch_after(uint64_t time, void *queue, void *block);
void dispatch_after(uint64_t time, void *queue, void *block) {
  NEXT(dispatch_after);
  if (!is_main(queue)) return next(time, queue, block);
  void *copy = _Block_copy(block);
  if (enqueue_at(time, true, copy, run_block)) return;
  next(time, queue, block);
  _Block_release(copy);
}

/// `Task.sleep` uses this function.
void dispatch_after_f(uint64_t time, void *queue, void *context, work_function work);
void dispatch_after_f(uint64_t time, void *queue, void *context, work_function work) {
  NEXT(dispatch_after_f);
  bool is_ordered = is_main(queue) || is_swift_job(context, work);
  if (is_ordered && enqueue_at(time, is_main(queue), context, work)) return;
  next(time, queue, context, work);
}

// `Task.sleep` with a tolerance creates a timer, whose handler also destroys it. The timer never
// fires, because the session runs the handler.

/// What the runtime has said of the timer that it creates on this thread.
static _Thread_local struct {
  void *source;
  uint64_t time;
  bool is_main;
} timer;

void *dispatch_source_create(const void *type, uintptr_t handle, uintptr_t mask, void *queue);
void *dispatch_source_create(const void *type, uintptr_t handle, uintptr_t mask, void *queue) {
  NEXT(dispatch_source_create);
  void *source = next(type, handle, mask, queue);
  if (is_runtime(CALLER)) timer.source = source, timer.is_main = is_main(queue);
  return source;
}

void dispatch_source_set_timer(void *source, uint64_t time, uint64_t interval, uint64_t leeway);
void dispatch_source_set_timer(void *source, uint64_t time, uint64_t interval, uint64_t leeway) {
  NEXT(dispatch_source_set_timer);
  bool is_ordered = source == timer.source && clock_of(time) >= 0 && is_runtime(CALLER);
  if (!is_ordered) return next(source, time, interval, leeway);
  timer.time = time;
  next(source, FOREVER, interval, leeway);
}

void dispatch_source_set_event_handler_f(void *source, work_function handler);
void dispatch_source_set_event_handler_f(void *source, work_function handler) {
  NEXT(dispatch_source_set_event_handler_f);
  next(source, handler);
  if (source != timer.source || timer.time == 0 || !is_runtime(CALLER)) return;
  enqueue_at(timer.time, timer.is_main, dispatch_get_context(source), handler);
  timer.source = NULL;
  timer.time = 0;
}
