/// Declarations that the session's C files share.
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "CSessionProtocol.h"

// channel.c

/// Moves the pipes to nbrun to descriptors that cells do not use.
void nbs_channel_open(void);
/// Waits for nbrun's next command and stores it in `buffer`: a path and an entry point, both
/// NUL-terminated. Returns its length, or 0 if nbrun has closed its end.
size_t nbs_channel_receive(char *buffer, size_t capacity);
/// Sends one frame, after all text that was printed before it.
void nbs_channel_send(uint32_t kind, const void *bytes, size_t count);
/// Collects what other programs have printed. Sends it if it exceeds the limit of a cell, so that
/// nbrun can end the session.
void nbs_channel_collect(void);
/// Appends to the text of standard output or standard error. Lines are sent once they are complete.
void nbs_channel_print(uint32_t kind, const void *bytes, size_t count);

/// Whether this thread is writing a frame.
bool nbs_channel_is_mine(void);

// output_limit.c

/// The signal with which another thread interrupts the main one.
#define NBS_OUTPUT_SIGNAL (SIGRTMIN + 5)

/// Installs the handler of that signal.
void nbs_output_open(void);
/// Starts to count anew, for the next cell.
void nbs_output_begin(void);
/// Counts what the cell has printed or shown. False if that is too much, and must not be sent.
bool nbs_output_count(size_t bytes);
/// Reports on the main thread that the limit is exceeded, if it is. The thread holds no lock.
void nbs_output_check(void);

// descriptors.c

/// Duplicates `descriptor` to a high number that cells do not use and cannot close.
int nbs_descriptor_keep(int descriptor);
/// Whether the session keeps this descriptor for itself.
bool nbs_descriptor_is_kept(int descriptor);
/// The descriptors 1 and 2 that the cell tried to close, as bits.
extern volatile int nbs_closed_streams;

// streams.c

/// Redirects `stdout`, `stderr` and the descriptors 1 and 2 to the channel.
void nbs_streams_open(void);
/// Reads what other programs have written to the descriptors 1 and 2. Returns the number of bytes
/// that were read and not yet sent. The caller holds the channel.
size_t nbs_streams_collect(void);
/// Sends what was read.
void nbs_streams_send(void (*send)(uint32_t kind, const void *bytes, size_t count));

// random.c

/// Restarts the session's random stream.
void nbs_random_seed(int64_t seed);
/// 64 bits for the name of a temporary file.
uint64_t nbs_random_name(void);

// clock.c

/// Stops the wall clock at `seconds` since 1970.
void nbs_clock_open(int64_t seconds);

// sleepers.c

/// Notes that the calling thread has read a clock that runs.
void nbs_clock_was_read(int clock, const struct timespec *time);

// arena.c

/// Prepares the memory of cells.
void nbs_arena_open(void);
/// Unlocks it after a failure, which may have happened while memory was allocated.
void nbs_arena_unlock(void);
/// Whether this thread allocates outside of the arena although it runs a cell.
extern _Thread_local bool nbs_allocates_elsewhere;

// executor.c

/// Takes over the jobs of Swift concurrency.
void nbs_executor_open(void);

// workers.c

/// Makes the main thread the one that runs, whatever other workers do.
void nbs_main_takes_over(void);
/// Whether the calling thread runs a job and the main thread does nothing but wait for it. If the
/// job fails, the main thread can go on with the next cell.
bool nbs_main_can_go_on(void);
/// Makes the main thread go on with nbrun's next command. The calling thread ends here.
_Noreturn void nbs_main_goes_on(void);
/// Threads that wait for `address` may go on.
void nbs_signalled(const void *address);

// waits.c

/// Sleeps for a while, in the executor's order, if the calling thread is a worker. Otherwise
/// returns false at once. The time is a duration, or a time on the clock if `is_absolute`.
bool nbs_sleep_in_order(int clock, const struct timespec *time, bool is_absolute);

// main_queue.c

/// Takes over the main queue, which is also the main actor's.
void nbs_main_queue_open(void);
/// Runs the main actor's jobs and the dispatch main queue's blocks until `done` becomes true, and
/// lets the other jobs run.
void nbs_main_queue_run(const volatile bool *done);
/// The same after a cell: until nothing is ready and `is_finished`, or until it takes too long.
void nbs_main_queue_finish(bool (*is_finished)(void));
/// Wakes the main thread from its loop.
void nbs_main_queue_wake(void);

// threads.c

/// The number of threads that cells have created and that have not ended.
int nbs_threads_alive(void);
/// Starts a thread of the session's own, which gets no signals. False if there is none to be had.
bool nbs_thread_start(void *(*work)(void *));
/// Reports that the system cannot create a thread, and ends the session.
_Noreturn void nbs_threads_fail(void);

// wakeup_sockets.c

/// A socket for Foundation, to which the system refused one; -1 for every other caller.
int nbs_wakeup_socket(int family, int type, void *caller);
/// Whether it is such a socket.
bool nbs_is_wakeup_socket(int descriptor);

// tasks.c

/// Restarts the count of tasks.
void nbs_tasks_forget(void);
/// Removes the current task from the count: the task of a cell that awaits.
void nbs_tasks_forget_current(void);
/// The number of tasks created since then that have not ended.
int nbs_tasks_left(void);

// leftovers.c

/// Called before a cell runs.
void nbs_leftovers_begin(void);
/// Called after a cell that did not fail. Writes a line for each thing that it left behind, and
/// returns the text's length. Gives tasks and threads a moment to end.
size_t nbs_leftovers_describe(char *text, size_t capacity, bool is_at_home);

// trap.c

/// The size of the stacks for signal handlers.
enum { NBS_SIGNAL_STACK_BYTES = 1 << 16 };

/// Installs handlers for the signals that can stop a cell.
void nbs_trap_open(void);

/// Writes a line `object offset` for each address and returns the text's length. The first address
/// may be exact; the others are return addresses.
size_t nbs_trap_describe(
    char *text, size_t capacity, void *const *addresses, int count, bool first_is_exact);

// stack.c

/// The sizes of the main thread's stack, and of its part that nobody may use.
enum { NBS_STACK_BYTES = 8 << 20, NBS_STACK_GUARD_BYTES = 1 << 16 };

/// Allocates a stack for the main thread. Returns its top, or NULL if there is no memory.
void *nbs_stack_create(void);
/// Like `nbs_serve`, on that stack.
_Noreturn void nbs_serve_on(void *top);

// throw.c

/// Starts to record where errors are thrown on the main thread, whose stack begins at `top`.
void nbs_throw_open(void *top);
/// Stores the return addresses of the last throw in `frames` and returns their number; 0 if that
/// throw was not of `error`.
int nbs_throw_frames(void *error, void ***frames);

// denied.c

/// Remembers the notebook's folder, as cells see it.
void nbs_denied_open(void);
/// Called before a cell runs.
void nbs_denied_begin(void);
/// Tells nbrun that the system refused the last call, which concerned a file, if `errno` says so.
/// The path is relative to the open folder `folder`. Keeps `errno`.
void nbs_denied_path(const char *operation, int folder, const char *path);
/// Tells nbrun that the system refused something else.
void nbs_denied_other(const char *operation, const char *object);

// session.c

/// Reports that the cell ended: `start`, then the frames. The session then goes on, or ends with
/// `status` if this is not the thread on which cells run.
_Noreturn void nbs_fail(uint32_t kind, const void *start, size_t count, int status);
/// True while a cell runs.
extern volatile bool nbs_in_cell;
/// Whether this is the thread on which cells run.
bool nbs_is_main_thread(void);
/// Answers nbrun's commands. The frames of a failed cell are never unwound: they stay, and the
/// session continues above them. Stack walks end here.
_Noreturn void nbs_serve(void);
/// Lets only one thread at a time report a failure. Others wait until it has finished. If a thread
/// fails during its own report, the process ends.
void nbs_report_begin(void);
void nbs_report_end(void);
/// Ends the process immediately, without exit handlers, which belong to the cells.
_Noreturn void nbs_leave(int status);
