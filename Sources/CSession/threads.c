// The threads of a session: how they start, and what happens if the system cannot create one.
//
// Every thread gets a second stack for the signal that reports a stack overflow. Without it the
// process would die without a message.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "private.h"

/// The resources of a thread, until it ends. The creating thread allocates all of them. The new
/// thread allocates nothing, because the system decides when it starts, and the memory layout must
/// not depend on that.
struct thread {
  void *(*routine)(void *argument);
  void *argument;
  void *stack;
  bool is_of_a_cell;
};

static atomic_int alive;

int nbs_threads_alive(void) { return alive; }

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static void give_back(void *pointer) {
  struct thread thread = *(struct thread *)pointer;
  free(pointer);
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  if (thread.stack != MAP_FAILED) munmap(thread.stack, NBS_SIGNAL_STACK_BYTES);
  if (thread.is_of_a_cell) alive--;
}

static void make_key(void) { pthread_key_create(&key, give_back); }

static void *begin(void *pointer) {
  struct thread *thread = pointer;
  if (thread->stack != MAP_FAILED) {
    stack_t stack = {.ss_sp = thread->stack, .ss_size = NBS_SIGNAL_STACK_BYTES};
    sigaltstack(&stack, NULL);
  }
  pthread_setspecific(key, thread);
  return thread->routine(thread->argument);
}

/// Whether a caller is in the library whose path contains `library`.
static bool is_in(void *caller, const char *library) {
  Dl_info info;
  return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
         strstr(info.dli_fname, library) != NULL;
}

/// Whether a caller is in the session itself.
static bool is_own(void *caller) {
  Dl_info info, own;
  return dladdr(caller, &info) != 0 && dladdr((void *)is_own, &own) != 0 &&
         info.dli_fbase == own.dli_fbase;
}

/// Foundation's `Process` keeps a thread on which it waits for the programs that it starts.
static bool is_for_processes(void) {
  static const char process[] = "$s10Foundation7ProcessC";
  void *frames[24];
  int count = backtrace(frames, sizeof frames / sizeof *frames);
  for (int i = 0; i < count; i++) {
    Dl_info info;
    if (dladdr(frames[i], &info) != 0 && info.dli_sname != NULL &&
        strncmp(info.dli_sname, process, sizeof process - 1) == 0)
      return true;
  }
  return false;
}

/// Libraries that keep their own threads as long as the process lives.
static bool keeps_threads(void *caller) {
  return is_in(caller, "/libdispatch.so") || is_in(caller, "/libDeepLearning.so") ||
         is_in(caller, "/libFoundationNetworking.so") || is_in(caller, "/libcurl") ||
         is_own(caller) || is_for_processes();
}

_Noreturn void nbs_threads_fail(void) {
  static const char message[] =
      "Fatal error: could not create a thread: the limit for memory or threads is reached\n";
  nbs_channel_print(NBS_STDERR, message, sizeof message - 1);
  abort();
}

static int create(
    pthread_t *restrict identity, const pthread_attr_t *restrict attributes,
    void *(*routine)(void *), void *restrict argument, void *caller) {
  struct thread *thread = malloc(sizeof *thread);
  if (thread == NULL) return EAGAIN;
  bool is_of_a_cell = nbs_in_cell && !keeps_threads(caller);
  void *stack = mmap(
      NULL, NBS_SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  *thread = (struct thread){routine, argument, stack, is_of_a_cell};
  pthread_once(&once, make_key);
  if (is_of_a_cell) alive++;
  __typeof__(&pthread_create) next =
      (__typeof__(&pthread_create))dlsym(RTLD_NEXT, "pthread_create");
  int error = next(identity, attributes, begin, thread);
  if (error == 0) return 0;
  free(thread);
  if (stack != MAP_FAILED) munmap(stack, NBS_SIGNAL_STACK_BYTES);
  if (is_of_a_cell) alive--;
  // libdispatch would try again for ever.
  if (nbs_in_cell && is_in(caller, "/libdispatch.so")) nbs_threads_fail();
  return error;
}

bool nbs_thread_start(void *(*work)(void *)) {
  pthread_t thread;
  sigset_t all, old;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &old);
  bool is_started = pthread_create(&thread, NULL, work, NULL) == 0;
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  if (is_started) pthread_detach(thread);
  return is_started;
}

/// How many threads there are must not matter for where a cell's memory lies.
int pthread_create(
    pthread_t *restrict identity, const pthread_attr_t *restrict attributes,
    void *(*routine)(void *), void *restrict argument) {
  bool before = nbs_allocates_elsewhere;
  nbs_allocates_elsewhere = true;
  int error = create(identity, attributes, routine, argument, __builtin_return_address(0));
  nbs_allocates_elsewhere = before;
  return error;
}
