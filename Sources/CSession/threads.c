// Threads of a session: how they begin, and what happens where there can be none.
//
// Every thread gets a second stack for the signal that comes when its first one is full; without it
// the process would be gone without a word.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "private.h"

struct beginning {
  void *(*routine)(void *argument);
  void *argument;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;

static void give_back(void *memory) {
  stack_t none = {.ss_flags = SS_DISABLE};
  sigaltstack(&none, NULL);
  munmap(memory, NBS_SIGNAL_STACK_BYTES);
}

static void make_key(void) { pthread_key_create(&key, give_back); }

static void *begin(void *pointer) {
  struct beginning beginning = *(struct beginning *)pointer;
  free(pointer);
  void *memory = mmap(
      NULL, NBS_SIGNAL_STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) {
    stack_t stack = {.ss_sp = memory, .ss_size = NBS_SIGNAL_STACK_BYTES};
    sigaltstack(&stack, NULL);
    pthread_once(&once, make_key);
    pthread_setspecific(key, memory);
  }
  return beginning.routine(beginning.argument);
}

/// libdispatch would try again for ever.
static bool is_dispatch(void *caller) {
  Dl_info info;
  return dladdr(caller, &info) != 0 && info.dli_fname != NULL &&
         strstr(info.dli_fname, "/libdispatch.so") != NULL;
}

_Noreturn static void fail(void) {
  static const char words[] =
      "Fatal error: no thread more is to be had: memory or the number of threads is at its limit\n";
  nbs_channel_print(NBS_STDERR, words, sizeof words - 1);
  abort();
}

int pthread_create(
    pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
    void *(*routine)(void *), void *restrict argument) {
  struct beginning *beginning = malloc(sizeof *beginning);
  if (beginning == NULL) return EAGAIN;
  *beginning = (struct beginning){routine, argument};
  __typeof__(&pthread_create) next =
      (__typeof__(&pthread_create))dlsym(RTLD_NEXT, "pthread_create");
  int error = next(thread, attributes, begin, beginning);
  if (error == 0) return 0;
  free(beginning);
  if (nbs_in_cell && is_dispatch(__builtin_return_address(0))) fail();
  return error;
}
