// Threads of a session: how they begin, and what happens where there can be none.
//
// Every thread gets a second stack for the signal that comes when its first one is full; without it
// the process would be gone without a word.

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

/// What a thread has, until its end. All of it is made by the thread's maker, and nothing by the thread
/// itself: when that begins is the system's affair, and what lies where must not depend on it.
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

/// Whether a caller is in a library, whose file its path names.
static bool is_in(void *caller, const char *library) {
  Dl_info info;
  return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
         strstr(info.dli_fname, library) != NULL;
}

/// Foundation's `Process` keeps the thread on which it waits for what it starts.
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

/// Libraries that keep threads of their own for as long as the process lives.
static bool keeps_threads(void *caller) {
  return is_in(caller, "/libdispatch.so") || is_in(caller, "/libDeepLearning.so") ||
         is_in(caller, "/libFoundationNetworking.so") || is_in(caller, "/libcurl") ||
         is_for_processes();
}

_Noreturn static void fail(void) {
  static const char words[] =
      "Fatal error: no thread more is to be had: memory or the number of threads is at its limit\n";
  nbs_channel_print(NBS_STDERR, words, sizeof words - 1);
  abort();
}

int pthread_create(
    pthread_t *restrict identity, const pthread_attr_t *restrict attributes,
    void *(*routine)(void *), void *restrict argument) {
  struct thread *thread = malloc(sizeof *thread);
  if (thread == NULL) return EAGAIN;
  void *caller = __builtin_return_address(0);
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
  if (nbs_in_cell && is_in(caller, "/libdispatch.so")) fail();
  return error;
}
