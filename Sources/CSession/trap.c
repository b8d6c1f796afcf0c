// Signals that stop a cell: Swift's own traps, invalid addresses, abort, stack overflow.
//
// The handler records where it happened. Then it makes the interrupted thread continue in `report`,
// outside of the signal handler and above the frames that trapped. If it is the main thread, or a
// task for which the main thread waits, the session goes on afterwards. Everything that the trap
// interrupted stays as it was.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "private.h"

enum { MAXIMUM_FRAMES = 128, RED_ZONE = 256, GUARD = NBS_STACK_GUARD_BYTES };

static const int traps[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGSYS};

/// Signals that end a process by default, for example if it calls `raise`.
static const int endings[] = {SIGHUP,  SIGINT,  SIGQUIT,   SIGPIPE, SIGALRM, SIGTERM, SIGUSR1,
                              SIGUSR2, SIGPOLL, SIGVTALRM, SIGPROF, SIGXCPU, SIGPWR};

static void *frames[MAXIMUM_FRAMES];
static int frame_count, trap_signal;
static bool stack_is_full;

#if defined(__x86_64__)
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.gregs[REG_RIP])
#define STACK_POINTER(context) ((context)->uc_mcontext.gregs[REG_RSP])
#elif defined(__aarch64__)
#define PROGRAM_COUNTER(context) ((context)->uc_mcontext.pc)
#define STACK_POINTER(context) ((context)->uc_mcontext.sp)
#else
#error "the session knows the stacks of x86-64 and aarch64"
#endif

/// Makes the interrupted thread continue in `function`, on the stack below `top`, as if it had no
/// caller. A later stack walk ends there.
static void resume_in(ucontext_t *context, void (*function)(void), uintptr_t top) {
  top &= ~(uintptr_t)15;
#if defined(__x86_64__)
  top -= sizeof(uintptr_t);
  *(uintptr_t *)top = 0;  // the return address
  context->uc_mcontext.gregs[REG_RBP] = 0;
#else
  context->uc_mcontext.regs[29] = 0;  // the frame pointer
  context->uc_mcontext.regs[30] = 0;  // the return address
#endif
  STACK_POINTER(context) = (__typeof__(STACK_POINTER(context)))top;
  PROGRAM_COUNTER(context) = (__typeof__(PROGRAM_COUNTER(context)))(uintptr_t)function;
}

size_t nbs_trap_describe(
    char *text, size_t capacity, void *const *addresses, int count, bool first_is_exact) {
  size_t length = 0;
  for (int i = 0; i < count; i++) {
    Dl_info info;
    if (dladdr(addresses[i], &info) == 0 || info.dli_fname == NULL) continue;
    size_t offset = (size_t)((char *)addresses[i] - (char *)info.dli_fbase);
    // A return address belongs to the next instruction.
    if (i > 0 || !first_is_exact) offset--;
    int added = snprintf(text + length, capacity - length, "%s %#zx\n", info.dli_fname, offset);
    if (added < 0 || (size_t)added >= capacity - length) break;
    length += (size_t)added;
  }
  return length;
}

static void send_report(void) {
  static char report[1 << 16];
  size_t count = (size_t)snprintf(report, sizeof report, "%d\n", stack_is_full ? 0 : trap_signal);
  count += nbs_trap_describe(report + count, sizeof report - count, frames, frame_count, true);
  nbs_channel_send(NBS_TRAP, report, count);
}

_Noreturn static void report_and_leave(void) {
  nbs_channel_send(NBS_LAST, NULL, 0);
  send_report();
  nbs_leave(128 + trap_signal);
}

static void report(void) {
  bool is_main = nbs_is_main_thread();
  if (!is_main && !nbs_main_can_go_on()) report_and_leave();
  send_report();
  nbs_report_end();
  if (is_main) nbs_serve();
  nbs_main_goes_on();
}

/// The top of a new stack after a stack overflow; 0 if there is none. The old stack stays as it is,
/// like everything that a trap interrupts.
static uintptr_t new_stack(void) {
  // A trap on another thread ends the session.
  if (!nbs_is_main_thread() && !nbs_main_can_go_on()) return 0;
  return (uintptr_t)nbs_stack_create();
}

static void trapped(int signal, siginfo_t *info, void *pointer) {
  ucontext_t *context = pointer;
  uintptr_t program_counter = (uintptr_t)PROGRAM_COUNTER(context);
  uintptr_t stack_pointer = (uintptr_t)STACK_POINTER(context);
  nbs_report_begin();  // until the report is sent
  trap_signal = signal;

  void *all[MAXIMUM_FRAMES];
  int count = backtrace(all, MAXIMUM_FRAMES), start = 0;
  while (start < count && (uintptr_t)all[start] != program_counter) start++;
  frame_count = count - start;
  memcpy(frames, all + start, (size_t)frame_count * sizeof *frames);

  uintptr_t address = (uintptr_t)info->si_addr;
  stack_is_full =
      signal == SIGSEGV && address - (stack_pointer - GUARD) < 2 * GUARD && info->si_code > 0;
  uintptr_t top = stack_is_full ? new_stack() : stack_pointer - RED_ZONE;
  if (top == 0 || !nbs_in_cell) report_and_leave();  // no stack, or no cell to return from
  resume_in(context, report, top);
}

/// If a cell sends itself a signal, it fails at that line. A signal from elsewhere, or from a
/// timer, interrupts an arbitrary place, and ends the session.
static void ended(int signal, siginfo_t *info, void *context) {
  bool is_own = (info->si_code == SI_USER || info->si_code == SI_TKILL) && info->si_pid == getpid();
  if (is_own && nbs_in_cell) {
    trapped(signal, info, context);
    return;
  }
  struct sigaction standard = {.sa_handler = SIG_DFL};
  sigaction(signal, &standard, NULL);
  kill(getpid(), signal);  // arrives once this handler has returned
}

static void handle(
    const int *signals, size_t count, void (*handler)(int, siginfo_t *, void *)) {
  struct sigaction action = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  for (size_t i = 0; i < count; i++) sigaction(signals[i], &action, NULL);
}

void nbs_trap_open(void) {
  static char alternate[NBS_SIGNAL_STACK_BYTES];
  stack_t stack = {.ss_sp = alternate, .ss_size = sizeof alternate};
  sigaltstack(&stack, NULL);
  void *warm[1];
  backtrace(warm, 1);  // loads the unwinder now; a signal handler could not
  handle(traps, sizeof traps / sizeof *traps, trapped);
  handle(endings, sizeof endings / sizeof *endings, ended);
}
