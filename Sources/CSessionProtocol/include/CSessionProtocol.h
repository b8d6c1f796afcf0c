/// The messages between nbrun, the session and the library: the kinds of frames, and the
/// environment variables. They are only defined here. The session includes this file as C, the
/// others import it as a Swift module.
///
/// The session sends one stream of frames. A frame consists of two 32-bit words in the machine's
/// byte order (kind and length), the tag of these words, the bytes, and the tag of the bytes. The
/// tags (`nbs_frame_tag`) show that the session wrote the frame, and not a cell that found the
/// pipe.
#pragma once

#include <stddef.h>
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
      /// Text: the cell exceeded the limit for output; frames as for a trap.
      NBS_WROTE_TOO_MUCH NBS_NAME(wroteTooMuch) = 25,
      /// The system refused something to the cell: what it was, NUL, its path or name, NUL, then
      /// frames as for a trap. The cell may go on.
      NBS_DENIED NBS_NAME(denied) = 26,
      /// Text: a variable has its value now. The module of its cell and its number, separated by a
      /// space. Only for cells that may end early.
      NBS_VALUE_SET NBS_NAME(hasValue) = 27,
      /// Text: a variable was read that has no value. The module of the cell that declares it, and
      /// the numbers of the variable and of the use, separated by spaces; NUL; frames as for a
      /// trap.
      NBS_VALUE_MISSING NBS_NAME(noValue) = 28,
    } nbs_frame_kind;

/// The bytes of a frame around its own: two words, and two tags.
enum { NBS_FRAME_HEAD = 16, NBS_FRAME_FOOT = 8 };

/// The number of bytes that one cell may print and show. Nobody could read a larger page, and a
/// loop that prints for ever must be stopped.
enum { NBS_OUTPUT_LIMIT = 16 << 20 };

/// The key of a session's tags. nbrun draws it at random. It is the first that nbrun writes to the
/// session.
typedef struct __attribute__((swift_name("FrameKey"))) {
  uint64_t first, second;
} nbs_frame_key;

/// The part of a frame that a tag belongs to.
enum { NBS_TAG_OF_HEAD = 0, NBS_TAG_OF_BYTES = 1 };

/// The tag of `count` bytes: SipHash-2-4 with a key for this part of this frame only.
///
/// @param number The number of the frame in the stream, from 0.
/// @param part `NBS_TAG_OF_HEAD` or `NBS_TAG_OF_BYTES`.
uint64_t nbs_frame_tag(
    nbs_frame_key key, uint64_t number, uint32_t part, const void *bytes, size_t count);

// What a cell left behind: the first word of each line of an NBS_LEFT frame.

/// The working folder is another one.
#define NBS_LEFT_FOLDER "folder"
/// Tasks are running. Their number follows.
#define NBS_LEFT_TASKS "tasks"
/// Threads are running. Their number follows.
#define NBS_LEFT_THREADS "threads"
/// A stream is closed. Its name follows.
#define NBS_LEFT_CLOSED "closed"

// What the system refused: the first word of an NBS_DENIED frame.

/// To read a file. Its absolute path follows, as the cell sees it.
#define NBS_DENIED_READ "read"
/// To write, make or remove a file.
#define NBS_DENIED_WRITE "write"
/// To run a program.
#define NBS_DENIED_RUN "run"
/// To use the network. The name or the number of the other machine follows, or nothing.
#define NBS_DENIED_NETWORK "network"
/// To send a signal. The number of the process follows.
#define NBS_DENIED_SIGNAL "signal"

/// The function that ends a cell which awaits. The session exports it.
#define NBS_END_CELL "nbs_end_cell"
/// The function that a cell calls when one of its variables has got its value.
#define NBS_HAS_VALUE "nbs_has_value"
/// The function that ends a cell that reads a variable without a value.
#define NBS_NO_VALUE "nbs_no_value"

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
