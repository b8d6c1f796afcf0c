/// What the session's C files share.
#pragma once

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CSessionProtocol.h"

// channel.c

/// Moves the pipes to nbrun away from the descriptors that a cell can see.
void nbs_channel_open(void);
/// Waits for nbrun's next command: a path and an entry point, both NUL-terminated, in `buffer`.
/// Returns its length, or 0 when nbrun has closed its end.
size_t nbs_channel_receive(char *buffer, size_t capacity);
/// Sends one frame, after everything that was printed before it.
void nbs_channel_send(uint32_t kind, const void *bytes, size_t count);
/// Adds to the text of standard output or standard error; lines are sent when they are complete.
void nbs_channel_print(uint32_t kind, const void *bytes, size_t count);

// descriptors.c

/// Gives `descriptor` a second number, which is out of the cells' way and which they cannot close.
int nbs_descriptor_keep(int descriptor);
/// Which of the descriptors 1 and 2 the cell tried to close, as bits.
extern volatile int nbs_closed_streams;

// streams.c

/// Makes `stdout`, `stderr` and the descriptors 1 and 2 lead into the channel.
void nbs_streams_open(void);
/// Sends what child processes have written to the descriptors 1 and 2 since the last call.
void nbs_streams_drain(void (*send)(uint32_t kind, const void *bytes, size_t count));

// random.c

/// Starts the session's random stream anew.
void nbs_random_seed(int64_t seed);
/// 64 bits for the name of a temporary file.
uint64_t nbs_random_name(void);

// clock.c

/// Stops the wall clock at `seconds` since 1970.
void nbs_clock_open(int64_t seconds);

// main_queue.c

/// Takes over the main queue, which is also the main actor’s.
void nbs_main_queue_open(void);
/// Runs the main actor's jobs and the dispatch main queue's blocks until `done` becomes true.
void nbs_main_queue_run(const volatile bool *done);
/// Runs what is ready; false where nothing is.
bool nbs_main_queue_step(void);

// threads.c

/// How many threads that cells made have not ended.
int nbs_threads_alive(void);

// tasks.c

/// Begins to count tasks anew.
void nbs_tasks_forget(void);
/// Leaves out the task that calls this: that of a cell that awaits.
void nbs_tasks_forget_current(void);
/// How many of the tasks made since have not ended.
int nbs_tasks_left(void);

// leftovers.c

/// Called before a cell runs.
void nbs_leftovers_begin(void);
/// Called after it ended well: writes a line for each thing that it left, and returns the text's
/// length. What runs may take a moment to end.
size_t nbs_leftovers_describe(char *text, size_t capacity, bool is_at_home);

// processes.c

/// Makes the session the parent of what the programs that it starts leave behind.
void nbs_processes_open(void);
/// Kills all processes of the session and the session itself.
void nbs_processes_end(void);

// trap.c

/// How large the main thread's stack is, and those on which signals are handled.
enum { NBS_STACK_BYTES = 8 << 20, NBS_SIGNAL_STACK_BYTES = 1 << 16 };

/// Catches the signals by which a cell can die.
void nbs_trap_open(void);

/// Writes `object offset` lines for the addresses, of which the first may be exact; the
/// others are return addresses. Returns the text's length.
size_t nbs_trap_describe(
    char *text, size_t capacity, void *const *addresses, int count, bool first_is_exact);

// throw.c

/// Begins to note where errors are thrown, on the main thread, whose stack begins at `top`.
void nbs_throw_open(void *top);
/// The return addresses at the last throw, if it was of `error`; their number.
int nbs_throw_frames(void *error, void ***frames);

// session.c

/// True while a cell runs.
extern volatile bool nbs_in_cell;
/// True on the thread on which cells run.
bool nbs_is_main_thread(void);
/// Answers nbrun's commands. A cell that failed leaves its frames where they are: they are never
/// unwound, and the session goes on above them. A walk up the stack ends here.
_Noreturn void nbs_serve(void);
/// Lets one thread at a time tell how it ends; the next one waits until the first has told it. A thread
/// that comes to its end while it tells of it ends the process.
void nbs_telling_begin(void);
void nbs_telling_end(void);
/// Ends the process at once: no exit handlers, which belong to the cells.
_Noreturn void nbs_leave(int status);
