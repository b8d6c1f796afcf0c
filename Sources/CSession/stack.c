// The stacks on which cells run.
//
// On the system's stack of the main thread there is less room if the names of the program, of its
// folder and of its variables are longer. A stack overflow would then come at another place. So
// cells run on a stack of the session's own.

#include <stdint.h>
#include <sys/mman.h>

#include "private.h"

void *nbs_stack_create(void) {
  char *bottom = mmap(
      NULL, NBS_STACK_BYTES, PROT_READ | PROT_WRITE,
      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_STACK, -1, 0);
  if (bottom == MAP_FAILED) return NULL;
  mprotect(bottom, NBS_STACK_GUARD_BYTES, PROT_NONE);
  return bottom + NBS_STACK_BYTES;
}

__attribute__((naked)) void nbs_serve_on(__attribute__((unused)) void *top) {
#if defined(__x86_64__)
  __asm__("leaq -8(%rdi), %rsp\n\tjmp nbs_serve");
#else
  __asm__("mov sp, x0\n\tb nbs_serve");
#endif
}
