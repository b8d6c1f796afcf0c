/// The messages between nbrun, the session and the library: the kinds of frames, and the
/// environment variables. They are only defined here. The session includes this file as C, the
/// others import it as a Swift module.
///
/// The session sends one stream of frames. A frame consists of two 32-bit words in the machine's
/// byte order (kind and length), and then the bytes.
#pragma once

#include <stdint.h>

#define NBS_NAME(name) __attribute__((swift_name(#name)))

typedef enum __attribute__((enum_extensibility(open), swift_name("FrameKind"))) nbs_frame_kind
    : uint32_t {
      // From the library.
      /// A display bundle from `display(_:)`.
      NBS_DISPLAY NBS_NAME(display) = 1,
      /// A display bundle: the value of a cell's last expression.
      NBS_VALUE NBS_NAME(value) = 2,
      /// A progress event as UTF-8 JSON, for the terminal only.
      NBS_PROGRESS NBS_NAME(progress) = 3,
      /// Eight bytes, little-endian Int64: the global seed was set. The session does not forward
      /// this frame. It restarts its own random stream.
      NBS_SEED NBS_NAME(seed) = 4,
      /// UTF-8: the value of an inline expression as text.
      NBS_INLINE NBS_NAME(inlineValue) = 5,

      // From the session.
      /// Text printed on standard output.
      NBS_STDOUT NBS_NAME(standardOutput) = 16,
      /// Text printed on standard error.
      NBS_STDERR NBS_NAME(standardError) = 17,
      /// The cell did not fail.
      NBS_ENDED NBS_NAME(ended) = 18,
      /// UTF-8: the description of an uncaught error, NUL, then frames as for a trap.
      NBS_UNCAUGHT NBS_NAME(uncaughtError) = 19,
      /// Int32: the argument of `exit`; then frames as for a trap.
      NBS_EXIT NBS_NAME(exited) = 20,
      /// Text: the signal's number, then a line `object offset` for each frame, innermost first.
      NBS_TRAP NBS_NAME(trapped) = 21,
      /// UTF-8: the dynamic linker's message.
      NBS_UNLOADABLE NBS_NAME(unloadable) = 22,
      /// Text: the cell did not fail, but left behind what these lines say.
      NBS_LEFT NBS_NAME(left) = 23,
      /// The session ends with this cell. The cell's end follows.
      NBS_LAST NBS_NAME(last) = 24,
    } nbs_frame_kind;

// What a cell left behind: the first word of each line of an NBS_LEFT frame.

/// The working folder is another one.
#define NBS_LEFT_FOLDER "folder"
/// Tasks are running. Their number follows.
#define NBS_LEFT_TASKS "tasks"
/// Threads are running. Their number follows.
#define NBS_LEFT_THREADS "threads"
/// A stream is closed. Its name follows.
#define NBS_LEFT_CLOSED "closed"

/// The function that ends a cell which awaits. The session exports it.
#define NBS_END_CELL "nbs_end_cell"

// Environment variables with which nbrun configures a session. Cells cannot see them.

/// The global seed, a number.
#define NBS_VARIABLE_SEED "NBRUN_SESSION_SEED"
/// The time at which the wall clock stands still, in seconds since 1970.
#define NBS_VARIABLE_TIME "NBRUN_SESSION_TIME"
/// The number of bytes that the session may allocate; not set if there is no limit.
#define NBS_VARIABLE_MEMORY "NBRUN_SESSION_MEMORY"
/// The path of the library. The session opens it before the first cell.
#define NBS_VARIABLE_LIBRARY "NBRUN_SESSION_LIBRARY"

/// The user's environment variables that the session itself needs, separated by spaces. Cells
/// cannot see them.
#define NBS_USER_VARIABLES "LD_LIBRARY_PATH NBRUN_THREADS NBRUN_ISA"
