// Scratch memory. Kernels allocate nothing once their buffers are large enough.
#include "threads.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  void *memory;
  size_t bytes;
} buffer;

static _Thread_local buffer buffers[NBK_SCRATCH_COUNT];
static _Thread_local bool is_registered;

/// Frees a thread's buffers when the thread ends.
static pthread_key_t at_thread_exit;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;

static void free_buffers(void *pointer) {
  buffer *own = pointer;
  for (int slot = 0; slot < NBK_SCRATCH_COUNT; slot++) {
    free(own[slot].memory);
    own[slot] = (buffer){0};
  }
}

static void create_key(void) { pthread_key_create(&at_thread_exit, free_buffers); }

void *nbk_scratch(int slot, size_t bytes) {
  buffer *own = &buffers[slot];
  if (own->bytes >= bytes && own->memory != NULL) return own->memory;
  if (!is_registered) {
    pthread_once(&key_once, create_key);
    pthread_setspecific(at_thread_exit, buffers);
    is_registered = true;
  }
  size_t rounded = (bytes / 4096 + 1) * 4096;
  free(own->memory);
  own->memory = aligned_alloc(64, rounded);
  own->bytes = rounded;
  if (own->memory == NULL) {
    fprintf(stderr, "nbrun: out of memory: a kernel needs %zu bytes of scratch\n", bytes);
    abort();
  }
  return own->memory;
}
