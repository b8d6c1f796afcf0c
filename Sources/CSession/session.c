// The session's life cycle: it opens the library, then loads and runs one cell after another.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "CSession.h"
#include "private.h"

#define SWIFT_CC __attribute__((swiftcall))

enum { COMMAND_CAPACITY = 1 << 14 };

volatile bool nbs_in_cell;
static volatile bool cell_has_ended;
static jmp_buf *cell_start;
/// The session's only argument: its name, which is the notebook's.
static char **cell_arguments;
/// The thread that is reporting a failure; 0 for none.
static _Atomic pid_t reporting_thread;
/// The session's own process ID. A library may create others with `fork`.
static pid_t own_process;

bool nbs_is_main_thread(void) { return syscall(SYS_gettid) == getpid(); }

void nbs_leave(int status) {
  for (;;) syscall(SYS_exit_group, status);  // not `_exit`, which the session shadows
}

void nbs_report_begin(void) {
  pid_t none = 0, own = (pid_t)syscall(SYS_gettid);
  while (!atomic_compare_exchange_strong(&reporting_thread, &none, own)) {
    if (none == own) nbs_leave(1);
    none = 0;
    struct timespec moment = {.tv_nsec = 1000000};
    syscall(SYS_nanosleep, &moment, NULL);
  }
}

void nbs_report_end(void) { atomic_store(&reporting_thread, 0); }

// MARK: Functions that the cells and the library call

static void receive_from_library(uint32_t kind, const uint8_t *bytes, intptr_t count) {
  if (kind == NBS_SEED && count == sizeof(int64_t)) {
    int64_t seed;
    memcpy(&seed, bytes, sizeof seed);
    nbs_random_seed(seed);
    return;
  }
  // Only the session itself says how a cell ended. A cell can call the library's functions, too.
  bool is_for_nbrun = (kind >= NBS_DISPLAY && kind <= NBS_PROGRESS) || kind == NBS_INLINE;
  if (is_for_nbrun) nbs_channel_send(kind, bytes, (size_t)count);
}

/// Called at the end of a cell that awaits. The cell's task then stays suspended for ever, because
/// the process would end if it returned.
void nbs_end_cell(void);
void nbs_end_cell(void) {
  nbs_tasks_forget_current();
  cell_has_ended = true;
}

/// Here a cell that awaits waits for its task. The runtime's own version never returns.
SWIFT_CC void swift_task_asyncMainDrainQueue(void);
SWIFT_CC void swift_task_asyncMainDrainQueue(void) {
  nbs_main_queue_run(&cell_has_ended);
  longjmp(*cell_start, 1);  // skips only the cell's entry point
}

void nbs_fail(uint32_t kind, const void *start, size_t count, int status) {
  if (!nbs_in_cell || getpid() != own_process) nbs_leave(status);
  nbs_report_begin();
  static char report[1 << 16];
  memcpy(report, start, count);
  void *frames[64];
  int frame_count = backtrace(frames, sizeof frames / sizeof *frames);
  count += nbs_trap_describe(report + count, sizeof report - count, frames, frame_count, false);
  bool is_main = nbs_is_main_thread(), goes_on = is_main || nbs_main_can_go_on();
  if (!goes_on) nbs_channel_send(NBS_LAST, NULL, 0);
  nbs_channel_send(kind, report, count);
  if (!goes_on) nbs_leave(status);
  nbs_report_end();
  if (!is_main) nbs_main_goes_on();
  nbs_serve();
}

_Noreturn static void end_by_exit(int32_t status) {
  nbs_fail(NBS_EXIT, &status, sizeof status, status);
}

void exit(int status) { end_by_exit(status); }
void _exit(int status) { end_by_exit(status); }
void _Exit(int status) { end_by_exit(status); }
void quick_exit(int status) { end_by_exit(status); }

/// A thread may end itself, unless cells run on it.
void pthread_exit(void *result) {
  if (nbs_in_cell && nbs_is_main_thread()) {
    static const char message[] = "Fatal error: a cell must not end the main thread\n";
    nbs_channel_print(NBS_STDERR, message, sizeof message - 1);
    abort();
  }
  ((__attribute__((noreturn)) void (*)(void *))dlsym(RTLD_NEXT, "pthread_exit"))(result);
}

/// Called if a cell does not catch an error. The runtime's own version ends the process. This one
/// lets Swift code describe the error, reports it, and goes on.
SWIFT_CC void swift_errorInMain(void *error);
SWIFT_CC void nbs_describe_error(void *error);
static void *uncaught_error;
SWIFT_CC void swift_errorInMain(void *error) {
  uncaught_error = error;
  nbs_describe_error(error);
}

void nbs_uncaught_error(const char *text, int64_t length) {
  static char report[1 << 16];
  void **frames;
  int frame_count = nbs_throw_frames(uncaught_error, &frames);
  size_t count = (size_t)length < sizeof report / 2 ? (size_t)length : sizeof report / 2;
  memcpy(report, text, count);
  report[count++] = '\0';
  count += nbs_trap_describe(report + count, sizeof report - count, frames, frame_count, false);
  nbs_channel_send(NBS_UNCAUGHT, report, count);
  nbs_serve();
}

// MARK: Running cells

/// The notebook's folder. Every cell starts in it.
static int home_folder = -1;

static void open_home(void) {
  int folder = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) nbs_leave(1);
  home_folder = nbs_descriptor_keep(folder);
  close(folder);
}

static bool is_at_home(void) {
  struct stat here, home;
  return stat(".", &here) == 0 && fstat(home_folder, &home) == 0 && here.st_ino == home.st_ino &&
         here.st_dev == home.st_dev;
}

static void run_cell(const char *path, const char *entry_point) {
  void *cell = dlopen(path, RTLD_NOW | RTLD_GLOBAL);
  bool only_declares = cell != NULL && *entry_point == '\0';
  int (*run)(int, char **) =
      cell != NULL && !only_declares ? (int (*)(int, char **))dlsym(cell, entry_point) : NULL;
  if (run == NULL && !only_declares) {
    const char *reason = dlerror();
    nbs_channel_send(NBS_UNLOADABLE, reason, strlen(reason));
    return;
  }
  jmp_buf start;
  cell_start = &start;
  cell_has_ended = false;
  nbs_leftovers_begin();
  nbs_output_begin();
  nbs_in_cell = true;
  if (run != NULL && setjmp(start) == 0) run(1, cell_arguments);
  char left[256];
  size_t count = nbs_leftovers_describe(left, sizeof left, is_at_home());
  nbs_in_cell = false;
  nbs_channel_send(count == 0 ? NBS_ENDED : NBS_LEFT, left, count);
}

/// `nbs_serve` enters this function as if it had no caller. Otherwise a stack walk would find the
/// frames of a failed cell and take them for callers of the next cell.
_Noreturn void nbs_serve_commands(void);
_Noreturn void nbs_serve_commands(void) {
  nbs_in_cell = false;
  nbs_main_takes_over();  // also after a failure
  char command[COMMAND_CAPACITY];
  while (nbs_channel_receive(command, sizeof command) > 0) {
    if (!is_at_home() && fchdir(home_folder) != 0) nbs_leave(1);
    run_cell(command, command + strlen(command) + 1);
  }
  nbs_leave(0);
}

__attribute__((naked)) void nbs_serve(void) {
#if defined(__x86_64__)
  // No caller's frame, and no return address.
  __asm__("xorl %ebp, %ebp\n\tmovq $0, (%rsp)\n\tjmp nbs_serve_commands");
#else
  __asm__("mov x29, #0\n\tmov x30, #0\n\tb nbs_serve_commands");
#endif
}

// MARK: Starting

/// Restarts the process without address randomization (if the system allows it) and with a limit
/// for threads' stacks, so that printed addresses and the depth of a recursion repeat.
static void fix_layout(char **argv) {
  static const char *mark = "NBRUN_SESSION_STARTED";
  if (getenv(mark) != NULL) {
    unsetenv(mark);
    return;
  }
  int old = personality(0xffffffff);
  if (old >= 0) personality((unsigned long)old | ADDR_NO_RANDOMIZE);
  struct rlimit stack;
  getrlimit(RLIMIT_STACK, &stack);
  stack.rlim_cur = NBS_STACK_BYTES;
  setrlimit(RLIMIT_STACK, &stack);
  struct rlimit core = {0, 0};
  setrlimit(RLIMIT_CORE, &core);
  char path[PATH_MAX];
  ssize_t count = readlink("/proc/self/exe", path, sizeof path - 1);
  if (count <= 0) return;  // without /proc the system's layout stays
  path[count] = '\0';
  setenv(mark, "1", 1);
  execv(path, argv);
  unsetenv(mark);
}

/// Limits the memory that the session and each program it starts may allocate; 0 for no limit.
static void limit_memory(int64_t bytes) {
  struct rlimit limit;
  if (bytes == 0 || getrlimit(RLIMIT_DATA, &limit) != 0) return;
  rlim_t most = limit.rlim_max < (rlim_t)bytes ? limit.rlim_max : (rlim_t)bytes;
  limit = (struct rlimit){most, most};
  setrlimit(RLIMIT_DATA, &limit);
}

static void open_library(const char *path) {
  if (dlopen(path, RTLD_NOW | RTLD_GLOBAL) == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    nbs_leave(1);
  }
}

/// Reports unusable values in the environment (NBRUN_ISA, NBRUN_THREADS) before any cell runs with
/// other settings.
static void check_environment(void) {
  const char *(*environment_error)(void) =
      (const char *(*)(void))dlsym(RTLD_DEFAULT, "nbk_environment_error");
  const char *error = environment_error != NULL ? environment_error() : NULL;
  if (error == NULL || *error == '\0') return;
  fprintf(stderr, "%s\n", error);
  nbs_leave(1);
}

/// Returns the value of an environment variable and removes it, so that cells cannot see it.
static char *take(const char *name) {
  const char *value = getenv(name);
  char *copy = value != NULL ? strdup(value) : NULL;
  unsetenv(name);
  return copy;
}

static int64_t take_number(const char *name) {
  char *value = take(name);
  int64_t number = value != NULL ? strtoll(value, NULL, 10) : 0;
  free(value);
  return number;
}

void nbs_main(char **argv) {
  fix_layout(argv);
  void *stack = nbs_stack_create();
  if (stack == NULL) nbs_leave(1);
  cell_arguments = argv;
  own_process = getpid();
  nbs_throw_open(__builtin_frame_address(0));
  umask(022);
  int64_t seed = take_number(NBS_VARIABLE_SEED);
  nbs_clock_open(take_number(NBS_VARIABLE_TIME));
  limit_memory(take_number(NBS_VARIABLE_MEMORY));
  char *library = take(NBS_VARIABLE_LIBRARY);
  if (library != NULL) open_library(library);
  free(library);
  check_environment();
  // The loader and the library have already read these.
  char names[] = NBS_USER_VARIABLES, *rest = names;
  for (char *name; (name = strsep(&rest, " ")) != NULL;) unsetenv(name);
  open_home();
  nbs_denied_open();
  nbs_channel_open();
  nbs_output_open();
  nbs_streams_open();
  nbs_random_seed(seed);
  nbs_arena_open();
  nbs_executor_open();
  nbs_main_queue_open();
  nbs_trap_open();

  typedef void (*connection)(void (*)(uint32_t, const uint8_t *, intptr_t));
  connection connect = (connection)dlsym(RTLD_DEFAULT, "nbrun_display_connect");
  if (connect != NULL) connect(receive_from_library);
  void (*set_seed)(int64_t) = (void (*)(int64_t))dlsym(RTLD_DEFAULT, "nbrun_set_seed");
  if (set_seed != NULL) set_seed(seed);
  nbs_serve_on(stack);
}
