/// What nbrun, the session and the library tell each other: the kinds of frames, and the variables
/// of the environment. The only definition: the session reads it as C, the others as a Swift module.
///
/// The session sends one stream of frames. A frame is two 32-bit words in the machine's order, kind
/// and length, and then as many bytes.
#pragma once

#include <stdint.h>

#define NBS_NAME(name) __attribute__((swift_name(#name)))

typedef enum __attribute__((enum_extensibility(closed), swift_name("FrameKind"))) nbs_frame_kind
    : uint32_t {
      // From the library.
      /// A display bundle from `display(_:)`.
      NBS_DISPLAY NBS_NAME(display) = 1,
      /// A display bundle: the value of a cell's last expression.
      NBS_VALUE NBS_NAME(value) = 2,
      /// A progress event as UTF-8 JSON, for the terminal only.
      NBS_PROGRESS NBS_NAME(progress) = 3,
      /// Eight bytes, little-endian Int64: the global seed was set. The session keeps it, and starts
      /// its own random stream anew.
      NBS_SEED NBS_NAME(seed) = 4,
      /// UTF-8: the text of an inline expression's value.
      NBS_INLINE NBS_NAME(inlineValue) = 5,

      // From the session.
      /// What was printed on standard output.
      NBS_STDOUT NBS_NAME(standardOutput) = 16,
      /// What was printed on standard error.
      NBS_STDERR NBS_NAME(standardError) = 17,
      /// The cell ended well.
      NBS_ENDED NBS_NAME(ended) = 18,
      /// UTF-8: the description of an error that nothing caught, NUL, then frames as of a trap.
      NBS_UNCAUGHT NBS_NAME(uncaughtError) = 19,
      /// Int32: `exit` was called with it; then frames as of a trap.
      NBS_EXIT NBS_NAME(exited) = 20,
      /// Text: the signal's number, then `object offset` for each frame, innermost first.
      NBS_TRAP NBS_NAME(trapped) = 21,
      /// UTF-8: what the dynamic linker said.
      NBS_UNLOADABLE NBS_NAME(unloadable) = 22,
      /// Text: the cell ended well, but left what these lines say.
      NBS_LEFT NBS_NAME(left) = 23,
      /// The session ends with the cell, whose end follows.
      NBS_LAST NBS_NAME(last) = 24,
    } nbs_frame_kind;

// The variables by which nbrun tells a session what to do. The cells see none of them.

/// The global seed, a number.
#define NBS_VARIABLE_SEED "NBRUN_SESSION_SEED"
/// Where the wall clock stands, in seconds since 1970.
#define NBS_VARIABLE_TIME "NBRUN_SESSION_TIME"
/// The bytes that the session may allocate; not set for any number.
#define NBS_VARIABLE_MEMORY "NBRUN_SESSION_MEMORY"
/// The path of the library, which is opened before the first cell.
#define NBS_VARIABLE_LIBRARY "NBRUN_SESSION_LIBRARY"

/// The variables of the user's environment that the session itself needs, with blanks between them.
/// The cells see none of them.
#define NBS_USER_VARIABLES "LD_LIBRARY_PATH NBRUN_THREADS NBRUN_ISA"
