// The floating-point mode that the numbers contract requires of every computing thread: round to
// nearest even, subnormals kept (neither flush-to-zero nor denormals-are-zero), no traps.
#ifndef NBK_FLOAT_MODE_H
#define NBK_FLOAT_MODE_H

#include <stdint.h>

typedef uint64_t nbk_float_mode;

#if defined(__x86_64__)
/// MXCSR with all exceptions masked and all other bits 0; the low six bits are sticky flags.
static const uint32_t nbk_float_mode_contract = 0x1f80, nbk_float_mode_flags = 0x3f;

static inline nbk_float_mode nbk_float_mode_enter(void) {
  uint32_t saved = __builtin_ia32_stmxcsr();
  if ((saved & ~nbk_float_mode_flags) != nbk_float_mode_contract)
    __builtin_ia32_ldmxcsr(nbk_float_mode_contract);
  return saved;
}

static inline void nbk_float_mode_leave(nbk_float_mode saved) {
  if ((saved & ~nbk_float_mode_flags) != nbk_float_mode_contract)
    __builtin_ia32_ldmxcsr((uint32_t)saved);
}
#elif defined(__aarch64__)
static inline nbk_float_mode nbk_float_mode_enter(void) {
  nbk_float_mode saved;
  __asm__ volatile("mrs %0, fpcr" : "=r"(saved));
  if (saved != 0) __asm__ volatile("msr fpcr, %0" : : "r"((uint64_t)0));
  return saved;
}

static inline void nbk_float_mode_leave(nbk_float_mode saved) {
  if (saved != 0) __asm__ volatile("msr fpcr, %0" : : "r"(saved));
}
#else
#include <fenv.h>

static inline nbk_float_mode nbk_float_mode_enter(void) {
  int saved = fegetround();
  if (saved != FE_TONEAREST) fesetround(FE_TONEAREST);
  return (nbk_float_mode)saved;
}

static inline void nbk_float_mode_leave(nbk_float_mode saved) {
  if (saved != FE_TONEAREST) fesetround((int)saved);
}
#endif

#endif
